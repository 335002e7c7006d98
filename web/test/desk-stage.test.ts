// What is on screen, what would be, and every way from one to the other.
import { expect, test } from 'vitest';
import {
  kindOf,
  newerTop,
  questionsOf,
  sameShow,
  sameStage,
  stageAfterFreeze,
  stageAfterShow,
  stageWithout,
  topQuestions,
  toStage,
  withNext,
} from '../src/desk/stage.ts';
import type { Command, DeskQuestion, Show, Stage } from '../src/lib/wire.ts';

function ask(id: string, next?: string[]): Show {
  return { question: { question: id, ...(next === undefined ? {} : { next }) } };
}

const top = (...questions: string[]): Show => ({ top: { questions } });

function question(id: string, votes: number, more: Partial<DeskQuestion> = {}): DeskQuestion {
  return { id, votes, text: id, dir: 'ltr', at: 1, state: 'live', version: 1, origin: 'phone', ...more };
}

/** What the room makes of commands. */
function played(from: Stage, commands: readonly Command[]): Stage {
  return commands.reduce<Stage>((stage, command) => {
    if ('show' in command) return stageAfterShow(stage, command.show.show);
    if ('freeze' in command) return stageAfterFreeze(stage, command.freeze.on);
    throw new Error('only the screen is asked for');
  }, from);
}

test('the same picture is known whatever its fields are written like', () => {
  expect(sameShow(ask('q'), ask('q', []))).toBe(true);
  expect(sameShow(ask('q'), ask('q', ['r']))).toBe(false);
  expect(sameShow(ask('q', ['r']), top('q', 'r'))).toBe(false);
  expect(sameShow({ message: { text: 'Tea' } }, { message: { text: 'Tea' } })).toBe(true);
  expect(sameShow({ countdown: { until: 5 } }, { countdown: { until: 5, text: 'Tea' } })).toBe(false);
  expect(sameStage({ on: 'join' }, { on: 'join', held: 'join' })).toBe(false);
});

test('every picture has its kind', () => {
  const shows: Show[] = [
    'blank',
    'join',
    ask('q'),
    top('q'),
    { poll: { poll: 'p' } },
    { message: { text: 'x' } },
    { countdown: { until: 1 } },
  ];
  expect(shows.map(kindOf)).toEqual(['blank', 'join', 'question', 'top', 'poll', 'message', 'countdown']);
});

test('questions that leave are taken out of what is shown and of what would be', () => {
  const gone = new Set(['a']);
  expect(stageWithout({ on: ask('a', ['b']), held: top('a', 'b') }, gone)).toEqual({ on: 'blank', held: top('b') });
  expect(stageWithout({ on: ask('b', ['a', 'c']) }, gone)).toEqual({ on: ask('b', ['c']) });
  expect(stageWithout({ on: top('a') }, gone)).toEqual({ on: 'blank' });
});

test('a frozen screen keeps what it shows, and an empty picture ends that', () => {
  const frozen = stageAfterFreeze({ on: ask('a') }, true);
  expect(stageAfterShow(frozen, ask('b'))).toEqual({ on: ask('a'), held: ask('b') });
  expect(stageAfterShow(frozen, 'blank')).toEqual({ on: 'blank' });
  expect(stageAfterFreeze({ on: ask('a'), held: ask('b') }, false)).toEqual({ on: ask('b') });
});

const PICTURES: readonly Show[] = ['blank', 'join', ask('a'), ask('b', ['c'])];
const FROZEN = PICTURES.flatMap((on) => PICTURES.map((held): Stage => ({ on, held })));
const STAGES: readonly Stage[] = PICTURES.map((on): Stage => ({ on })).concat(FROZEN);
/** Nobody can make a frozen screen wait for an empty picture, unless it is empty already; a question that leaves can. */
const REACHABLE = STAGES.filter(({ on, held }) => held !== 'blank' || on === 'blank');

test.each(STAGES)('from %j to every other picture', (from) => {
  for (const to of REACHABLE) {
    const commands = toStage(1, from, to);
    expect(played(from, commands), JSON.stringify(to)).toEqual(to);
  }
});

test('on the way, the hall sees nothing but where it comes from and where it goes', () => {
  for (const from of STAGES) {
    for (const to of REACHABLE) {
      let stage = from;
      for (const command of toStage(1, from, to)) {
        stage = played(stage, [command]);
        expect(
          [from.on, to.on].some((known) => sameShow(known, stage.on)),
          JSON.stringify({ from, to, stage }),
        ).toBe(true);
      }
    }
  }
});

test('nothing is sent where everything is as it should be', () => {
  for (const stage of STAGES) expect(toStage(1, stage, stage)).toEqual([]);
});

test('the ranking: most votes first, ties oldest first, only what is live', () => {
  const all = [
    question('young', 3, { at: 9 }),
    question('old', 3, { at: 2 }),
    question('most', 7),
    question('gone', 9, { state: 'answered' }),
  ];
  expect(topQuestions(all, 2)).toEqual(['most', 'old']);
  expect(topQuestions(all, 6)).toEqual(['most', 'old', 'young']);
});

test('a shown ranking that is no longer true is known, and only then', () => {
  const all = [question('a', 5), question('b', 4), question('c', 3), question('d', 2)];
  expect(newerTop(top('a', 'b', 'c'), all)).toBeUndefined();
  expect(newerTop(top('b', 'a', 'c'), all)).toEqual(top('a', 'b', 'c'));
  expect(newerTop(top('a', 'b', 'c', 'd'), [...all, question('e', 9)])).toEqual(top('e', 'a', 'b', 'c'));
  expect(newerTop(ask('a'), all)).toBeUndefined();
});

test('a list that lost a question to an answer is filled up again', () => {
  expect(newerTop(top('a', 'b'), [question('a', 5), question('b', 4), question('c', 3)])).toEqual(top('a', 'b', 'c'));
  expect(newerTop(top('a', 'b'), [question('a', 5), question('b', 4)])).toBeUndefined();
});

test('the next two are the first of the queue that are not the large one', () => {
  expect(withNext('b', ['a', 'b', 'c', 'd'])).toEqual(ask('b', ['a', 'c']));
  expect(withNext('b', [])).toEqual(ask('b', []));
  expect(questionsOf(withNext('b', ['a']))).toEqual(['b', 'a']);
});
