// Several steps on one question, taken back one after the other: what this desk took back itself stands in no one's way.
import { expect, test } from 'vitest';
import { seenBy } from '../src/desk/trace.ts';
import { inTurn, wayBack, withReturn, type Given, type Moment, type Returns } from '../src/desk/undo.ts';
import type { Command, DeskQuestion, Edit, PanelHead, QuestionState, Verdict } from '../src/lib/wire.ts';

const live = { id: 1, state: 'open', live: true, terms: { sharing: 'words' } } as unknown as PanelHead;

const judge = (verdict: Verdict, seen: number, id = 'q'): Command => ({
  moderate: { panel: 1, questions: [[id, seen]], verdict },
});
const edit = (to: Edit, seen: number, id = 'q'): Command => ({ edit: { panel: 1, question: id, seen, edit: to } });

/** A question in a room, the steps a desk made with it, and whether the news of them has come. */
class Story {
  readonly #steps: (readonly Given[])[] = [];
  #returns: Returns = new Map();
  #question: DeskQuestion | undefined;
  #known: DeskQuestion | undefined;

  constructor(state?: QuestionState) {
    if (state === undefined) return;
    this.#question = { id: 'q', text: 'Why?', dir: 'ltr', at: 1, votes: 1, state, version: 4, origin: 'phone' };
    this.#known = this.#question;
  }

  /** One step of this desk; its news may be late. */
  step(commands: readonly Command[], leaves: Partial<DeskQuestion>, isNews = true): void {
    this.#steps.push(inTurn(commands, this.#moment()));
    this.#change(commands.length, leaves);
    if (isNews) this.#known = this.#question;
  }

  colleague(leaves: Partial<DeskQuestion>): void {
    this.#change(1, leaves);
    this.#known = this.#question;
  }

  /** The entry of a question that was not there. */
  enter(command: Command): void {
    this.#steps.push(inTurn([command], this.#moment()));
    this.#question = { id: 'q', text: 'Why?', dir: 'ltr', at: 1, votes: 0, state: 'live', version: 1, origin: 'floor' };
    this.#known = this.#question;
  }

  /** Takes the last step back; `leaves` is what the room then makes of the question. */
  undo(leaves: Partial<DeskQuestion> = {}): readonly Command[] | 'changed' {
    const { steps, changed } = wayBack(this.#steps.pop() ?? [], this.#moment());
    if (changed.length > 0) return 'changed';
    for (const step of steps) {
      // The room refuses what names another version.
      expect(seenBy(step.command)).toEqual([['q', this.#question?.version]]);
      this.#change(1, leaves);
      this.#returns = withReturn(this.#returns, step);
    }
    this.#known = this.#question;
    return steps.map(({ command }) => command);
  }

  #change(by: number, leaves: Partial<DeskQuestion>): void {
    if (this.#question === undefined) throw new Error('no question yet');
    this.#question = { ...this.#question, ...leaves, version: this.#question.version + by };
  }

  #moment(): Moment {
    const questions = new Map(this.#known === undefined ? [] : [['q', this.#known] as const]);
    const view = {
      questions,
      programme: [live],
      stage: { on: 'blank' },
      queue: [],
      polls: new Map(),
      notes: new Map(),
    };
    return { panel: 1, view: view as unknown as Moment['view'], returns: this.#returns };
  }
}

const off: Verdict = { decline: { code: 'off_topic' } };
const declined: QuestionState = { declined: { code: 'off_topic' } };

test.each([true, false])('naming a topic and approving is one step, taken back from its end (news: %s)', (isNews) => {
  const story = new Story('in_review');
  story.step([edit({ label: 'Peace' }, 4), judge('approve', 5)], { label: 'Peace', state: 'live' }, isNews);
  expect(story.undo()).toEqual([judge('review', 6), edit({ label: null }, 7)]);
});

test('naming and approving is not taken back once a colleague has gone on', () => {
  const story = new Story('in_review');
  story.step([edit({ label: 'Peace' }, 4), judge('approve', 5)], { label: 'Peace', state: 'live' });
  story.colleague({ text: 'Why now?' });
  expect(story.undo()).toBe('changed');
});

test('approved, then declined: both are taken back, and what was approved again after that', () => {
  const story = new Story('in_review');
  story.step([judge('approve', 4)], { state: 'live' });
  story.step([judge(off, 5)], { state: declined });
  expect(story.undo({ state: 'live' })).toEqual([judge('restore', 6)]);
  expect(story.undo({ state: 'in_review' })).toEqual([judge('review', 7)]);
  story.step([judge('approve', 8)], { state: 'live' });
  expect(story.undo({ state: 'in_review' })).toEqual([judge('review', 9)]);
});

test('other words twice: both are taken back, the last ones first', () => {
  const story = new Story('live');
  story.step([edit({ words: 'Why now?' }, 4)], { text: 'Why now?' });
  story.step([edit({ words: 'Why ever?' }, 5)], { text: 'Why ever?' });
  expect(story.undo({ text: 'Why now?' })).toEqual([edit({ words: 'Why now?' }, 6)]);
  expect(story.undo({ text: 'Why?' })).toEqual([edit({ words: 'Why?' }, 7)]);
});

test('entered from the floor, then tagged: both are taken back', () => {
  const story = new Story();
  story.enter({ enter: { panel: 1, question: 'q', text: 'Why?', origin: 'floor' } });
  story.step([edit({ tags: ['a'] }, 1)], { tags: ['a'] });
  expect(story.undo({ tags: [] })).toEqual([edit({ tags: [] }, 2)]);
  expect(story.undo({ state: 'archived' })).toEqual([judge('archive', 3)]);
});

test('a colleague between two decisions keeps the first', () => {
  const story = new Story('in_review');
  story.step([judge('approve', 4)], { state: 'live' });
  story.colleague({ tags: ['a'] });
  story.step([judge(off, 6)], { state: declined });
  expect(story.undo({ state: 'live' })).toEqual([judge('restore', 7)]);
  expect(story.undo()).toBe('changed');
});

test('a colleague between two edits keeps the first', () => {
  const story = new Story('live');
  story.step([edit({ words: 'Why now?' }, 4)], { text: 'Why now?' });
  story.colleague({ tags: ['a'] });
  story.step([edit({ words: 'Why ever?' }, 6)], { text: 'Why ever?' });
  expect(story.undo({ text: 'Why now?' })).toEqual([edit({ words: 'Why now?' }, 7)]);
  expect(story.undo()).toBe('changed');
});

test('a colleague between entering and tagging, or after the first way back, keeps what was entered', () => {
  for (const isBetween of [true, false]) {
    const story = new Story();
    story.enter({ enter: { panel: 1, question: 'q', text: 'Why?', origin: 'floor' } });
    if (isBetween) story.colleague({ text: 'Why now?' });
    story.step([edit({ tags: ['a'] }, isBetween ? 2 : 1)], { tags: ['a'] });
    expect(story.undo({ tags: [] })).not.toBe('changed');
    if (!isBetween) story.colleague({ text: 'Why now?' });
    expect(story.undo()).toBe('changed');
  }
});

const asked = (id: string, state: QuestionState, version: number, text = 'Why?'): DeskQuestion => {
  return { id, text, dir: 'ltr', at: 1, votes: 1, state, version, origin: 'phone' };
};
const at = (...questions: readonly DeskQuestion[]): Moment => {
  const view = { questions: new Map(questions.map((each) => [each.id, each])), stage: { on: 'blank' }, queue: [] };
  return { panel: 1, view: view as unknown as Moment['view'] };
};

test('of several approved together, what a colleague has gone on from stays, and is told apart', () => {
  const both: Command = {
    moderate: {
      panel: 1,
      questions: [
        ['q', 4],
        ['r', 2],
      ],
      verdict: 'approve',
    },
  };
  const done = inTurn([both], at(asked('q', 'in_review', 4), asked('r', 'in_review', 2)));
  const { steps, changed } = wayBack(done, at(asked('q', 'live', 5), asked('r', 'live', 4, 'Why now?')));
  expect(steps.map(({ command }) => command)).toEqual([judge('review', 5)]);
  expect(changed).toEqual([judge('approve', 2, 'r')]);
  const untouched = wayBack(done, at(asked('q', 'live', 5), asked('r', 'live', 3)));
  expect(untouched.changed).toEqual([]);
});
