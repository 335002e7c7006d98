// A way back from every step, which never takes back what someone else did.
import { describe, expect, test } from 'vitest';
import { inverse, isReversible, type Back, type Moment } from '../src/desk/undo.ts';
import type { Around } from '../src/lib/live.svelte.ts';
import type {
  Action,
  Command,
  DeskPoll,
  DeskQuestion,
  Edit,
  Note,
  PanelHead,
  PanelState,
  PollState,
  QuestionId,
  QuestionState,
  Show,
  Stage,
  Verdict,
} from '../src/lib/wire.ts';

const shown: Show = { question: { question: 'q' } };
const declined: QuestionState = { declined: { code: 'unclear', words: 'Which one?' } };

/** What the desk knows, as far as a test cares. */
interface Known {
  questions?: readonly DeskQuestion[];
  polls?: readonly DeskPoll[];
  programme?: readonly PanelHead[];
  stage?: Stage;
  queue?: readonly QuestionId[];
  notes?: readonly Note[];
  actions?: readonly Action[];
  around?: Around;
}

function table<T extends { id: string }>(rows: readonly T[] = []): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function moment({
  questions,
  polls,
  programme = [],
  stage = { on: 'blank' },
  queue = [],
  notes,
  actions,
  around,
}: Known): Moment {
  const tables = { questions: table(questions), polls: table(polls), notes: table(notes), actions: table(actions) };
  const view = { ...tables, programme: [...programme], stage, queue: [...queue] } as Moment['view'];
  return { panel: 1, view, around };
}

/** The moment with what has changed since. */
function then(before: Moment, known: Known): Moment {
  const later = moment(known);
  const view: Record<string, unknown> = { ...before.view };
  for (const field of Object.keys(known)) {
    if (field in before.view) view[field] = later.view[field as keyof Moment['view']];
  }
  return { panel: before.panel, view: view as unknown as Moment['view'], around: known.around ?? before.around };
}

function question(state: QuestionState, more: Partial<DeskQuestion> = {}): DeskQuestion {
  return { id: 'q', text: 'Why?', dir: 'ltr', at: 1, votes: 1, state, version: 4, origin: 'phone', ...more };
}

function judge(verdict: Verdict, ...questions: [QuestionId, number][]): Command {
  return { moderate: { panel: 1, questions: questions.length === 0 ? [['q', 4]] : questions, verdict } };
}

function panel(state: PanelState, id = 1, live = true): PanelHead {
  return { id, state, live, terms: { sharing: 'words' } } as unknown as PanelHead;
}

function show(picture: Show): Command {
  return { show: { panel: 1, show: picture } };
}

function freeze(on: boolean): Command {
  return { freeze: { panel: 1, on } };
}

function enter(origin: 'floor' | 'prepared'): Command {
  return { enter: { panel: 1, question: 'n', text: 'Why?', origin } };
}

function moveTo(place: 'off' | 'first' | { after: string }, id = 'q'): Command {
  return { queue: { panel: 1, question: id, place } };
}

function name(session: string): Command {
  return { name_session: { session, name: 'New' } };
}

function goLive(id: number): Command {
  return { go_live: { panel: id } };
}

const setPanel = (state: PanelState): Command => ({ set_panel: { panel: 1, state } });
const closeAt = (closes_at?: number): Command => ({
  close_at: closes_at === undefined ? { panel: 1 } : { panel: 1, closes_at },
});
const setPoll = (state: PollState, poll = 'p'): Command => ({ set_poll: { panel: 1, poll, state } });

/** The way back right after the command, before its news is here. */
function atOnce(command: Command, before: Moment): Back {
  return inverse(command, before, before);
}

test.each<[Verdict, QuestionState, Verdict]>([
  ['approve', 'in_review', 'review'],
  ['review', 'live', 'approve'],
  [{ decline: { code: 'off_topic' } }, 'in_review', 'restore'],
  [{ decline: { code: 'off_topic' } }, 'live', 'restore'],
  [{ decline: { code: 'off_topic' } }, declined, { decline: { code: 'unclear', words: 'Which one?' } }],
  ['answered', 'live', 'restore'],
  ['archive', 'live', 'restore'],
  ['archive', 'answered', 'restore'],
  [{ merge: 'r' }, 'live', 'restore'],
  [{ merge: 'r' }, 'in_review', 'restore'],
  ['restore', 'answered', 'answered'],
  ['restore', 'archived', 'archive'],
  ['restore', declined, { decline: { code: 'unclear', words: 'Which one?' } }],
  ['restore', { merged: 'r' }, { merge: 'r' }],
])('%j from %j is taken back by %j, of the version that it made', (verdict, was, back) => {
  expect(atOnce(judge(verdict), moment({ questions: [question(was)] }))).toEqual([judge(back, ['q', 5])]);
});

test.each<[Verdict, QuestionState]>([
  ['approve', 'live'],
  ['answered', 'answered'],
  ['archive', 'archived'],
])('%j from %j changed nothing, so there is nothing to take back', (verdict, was) => {
  expect(isReversible(judge(verdict), moment({ questions: [question(was)] }))).toBe(false);
});

test('someone else has gone on with the question: nothing is taken back', () => {
  const before = moment({ questions: [question('in_review')] });
  const edited = then(before, { questions: [question('live', { version: 6 })] });
  expect(inverse(judge('approve'), before, edited)).toBe('changed');
  const theirs = then(before, { questions: [question(declined, { version: 5 })] });
  expect(inverse(judge('approve'), before, theirs)).toBe('changed');
});

test('an approved question that someone has put on the screen stays there', () => {
  const before = moment({ questions: [question('in_review')] });
  const now = then(before, { questions: [question('live', { version: 5 })], stage: { on: shown } });
  expect(inverse(judge('approve'), before, now)).toBe('changed');
});

test('many at once are taken back at once, each to where it was', () => {
  const before = moment({
    questions: [
      question('live', { id: 'a', version: 1 }),
      question('answered', { id: 'b', version: 2 }),
      question('live', { id: 'c' }),
    ],
  });
  const command = judge('archive', ['a', 1], ['b', 2], ['c', 4]);
  expect(atOnce(command, before)).toEqual([judge('restore', ['a', 2], ['b', 3], ['c', 5])]);
  const restored = moment({
    questions: [question('archived', { id: 'a', version: 1 }), question(declined, { id: 'b', version: 2 })],
  });
  expect(atOnce(judge('restore', ['a', 1], ['b', 2]), restored)).toEqual([
    judge('archive', ['a', 2]),
    judge({ decline: { code: 'unclear', words: 'Which one?' } }, ['b', 3]),
  ]);
});

test('of many, what the room passed over is not taken back: it was someone else’s', () => {
  const before = moment({
    questions: [question('live', { id: 'a', version: 1 }), question('live', { id: 'b', version: 1 })],
  });
  const now = then(before, {
    questions: [question('archived', { id: 'a', version: 2 }), question(declined, { id: 'b', version: 2 })],
  });
  expect(inverse(judge('archive', ['a', 1], ['b', 1]), before, now)).toEqual([judge('restore', ['a', 2])]);
});

test('a question that was on screen and in the queue comes back to both', () => {
  const before = moment({
    questions: [question('live'), question('live', { id: 'r' })],
    stage: { on: { question: { question: 'q', next: ['r'] } } },
    queue: ['x', 'q', 'r'],
  });
  const back = [
    judge('restore', ['q', 5]),
    { queue: { panel: 1, question: 'q', place: { after: 'x' } } },
    show({ question: { question: 'q', next: ['r'] } }),
  ];
  expect(atOnce(judge('answered'), before)).toEqual(back);
  const now = then(before, {
    questions: [question('answered', { version: 5 })],
    stage: { on: 'blank' },
    queue: ['x', 'r'],
  });
  expect(inverse(judge('answered'), before, now)).toEqual(back);
});

test('another picture that was pushed since stays on screen', () => {
  const before = moment({ questions: [question('live')], stage: { on: shown } });
  const now = then(before, { questions: [question('answered', { version: 5 })], stage: { on: 'join' } });
  expect(inverse(judge('answered'), before, now)).toEqual([judge('restore', ['q', 5])]);
});

test('a queue keeps its order when several come back, also around one that has left', () => {
  const before = moment({
    questions: ['a', 'b', 'c'].map((id) => question('live', { id, version: 1 })),
    queue: ['a', 'b', 'c'],
  });
  const now = then(before, {
    questions: ['a', 'b', 'c'].map((id) => question('archived', { id, version: 2 })),
    queue: [],
  });
  const back = inverse(judge('archive', ['a', 1], ['b', 1], ['c', 1]), before, now);
  expect(back.slice(1)).toEqual([
    { queue: { panel: 1, question: 'a', place: 'first' } },
    { queue: { panel: 1, question: 'b', place: { after: 'a' } } },
    { queue: { panel: 1, question: 'c', place: { after: 'b' } } },
  ]);
});

test('the screen goes back to its last picture, unless someone has pushed another', () => {
  const before = moment({ stage: { on: 'join' } });
  expect(atOnce(show(shown), before)).toEqual([show('join')]);
  expect(inverse(show(shown), before, then(before, { stage: { on: shown } }))).toEqual([show('join')]);
  expect(inverse(show(shown), before, then(before, { stage: { on: 'blank' } }))).toBe('changed');
  expect(isReversible(show('join'), before)).toBe(false);
});

test('a freeze is taken back, and so is its end', () => {
  expect(atOnce(freeze(true), moment({ stage: { on: shown } }))).toEqual([freeze(false)]);
  const ended = moment({ stage: { on: shown, held: 'join' } });
  expect(atOnce(freeze(false), ended)).toEqual([show(shown), freeze(true), show('join')]);
  // The key that blanks ends the freeze too.
  expect(atOnce(show('blank'), ended)).toEqual([show(shown), freeze(true), show('join')]);
});

test.each<[Edit, Partial<DeskQuestion>, Edit]>([
  [{ words: 'Why now?' }, {}, { words: 'Why?' }],
  [{ label: 'Peace' }, {}, { label: null }],
  [{ label: null }, { label: 'Peace' }, { label: 'Peace' }],
  [{ tags: ['a'] }, {}, { tags: [] }],
  [{ tags: [] }, { tags: ['a', 'b'] }, { tags: ['a', 'b'] }],
])('the edit %j is taken back by the former', (edit, more, former) => {
  const command: Command = { edit: { panel: 1, question: 'q', seen: 4, edit } };
  expect(atOnce(command, moment({ questions: [question('live', more)] }))).toEqual([
    { edit: { panel: 1, question: 'q', seen: 5, edit: former } },
  ]);
});

test('an edit that changes nothing has no way back', () => {
  const command: Command = { edit: { panel: 1, question: 'q', seen: 4, edit: { words: 'Why?' } } };
  expect(isReversible(command, moment({ questions: [question('live')] }))).toBe(false);
});

test('what was written down from the floor is archived, what was prepared is declined', () => {
  const before = moment({ programme: [panel('open')] });
  expect(atOnce(enter('floor'), before)).toEqual([judge('archive', ['n', 1])]);
  expect(atOnce(enter('prepared'), before)).toEqual([judge({ decline: { code: 'other' } }, ['n', 1])]);
  const topics = moment({ programme: [{ ...panel('open'), terms: { sharing: 'topics' } } as unknown as PanelHead] });
  expect(atOnce(enter('floor'), topics)).toEqual([judge({ decline: { code: 'other' } }, ['n', 1])]);
});

test('a place in the queue goes back to the former', () => {
  const before = moment({ queue: ['a', 'q', 'b'] });
  expect(atOnce(moveTo('first'), before)).toEqual([moveTo({ after: 'a' })]);
  expect(atOnce(moveTo('off'), before)).toEqual([moveTo({ after: 'a' })]);
  expect(atOnce(moveTo('first', 'n'), before)).toEqual([moveTo('off', 'n')]);
  expect(inverse(moveTo('off'), before, then(before, { queue: ['b'] }))).toEqual([moveTo('first')]);
  expect(inverse(moveTo('off'), before, then(before, { queue: ['q', 'b'] }))).toBe('changed');
  expect(isReversible(moveTo('off', 'n'), before)).toBe(false);
});

test('a message to the chair is withdrawn until it was read, and a withdrawn one sent again', () => {
  const note: Note = { id: 'n', text: 'Five minutes', dir: 'ltr', at: 1, state: 'waiting' };
  const write: Command = { note: { panel: 1, note: 'n', text: 'Five minutes' } };
  const withdraw: Command = { withdraw_note: { panel: 1, note: 'n' } };
  const before = moment({});
  expect(atOnce(write, before)).toEqual([withdraw]);
  expect(inverse(write, before, then(before, { notes: [{ ...note, state: { acknowledged: 5 } }] }))).toBe('changed');
  expect(atOnce(withdraw, moment({ notes: [note] }))).toEqual([
    { note: { panel: 1, note: expect.not.stringMatching(/^n$/) as string, text: 'Five minutes' } },
  ]);
});

test('a name goes back to the former, where there was one', () => {
  const around: Around = {
    t: 'around',
    desks: [{ session: 's', name: 'Amina', panel: 1 }],
    screens: [{ session: 'hall', connected: true }],
  };
  expect(atOnce(name('s'), moment({ around }))).toEqual([{ name_session: { session: 's', name: 'Amina' } }]);
  expect(isReversible(name('hall'), moment({ around }))).toBe(false);
});

test.each<[PanelState, PanelState, PanelState[]]>([
  ['open', 'paused', ['open']],
  ['paused', 'open', ['paused']],
  ['upcoming', 'open', ['paused']],
  ['closed', 'open', ['closed']],
  ['open', 'closed', ['open']],
  ['paused', 'closed', ['open', 'paused']],
  ['closed', 'sealed', []],
])('a panel from %s to %s goes back by %j', (from, to, back) => {
  expect(atOnce(setPanel(to), moment({ programme: [panel(from)] }))).toEqual(back.map(setPanel));
});

test('a panel that was closed by mistake opens again with the polls that closed with it', () => {
  const polls = [{ id: 'p', state: 'open' } as DeskPoll, { id: 'old', state: 'closed' } as DeskPoll];
  expect(atOnce(setPanel('closed'), moment({ programme: [panel('open')], polls }))).toEqual([
    setPanel('open'),
    setPoll('open'),
  ]);
});

test('a panel that someone has moved on meanwhile stays there', () => {
  const before = moment({ programme: [panel('open')] });
  expect(inverse(setPanel('paused'), before, then(before, { programme: [panel('closed')] }))).toBe('changed');
});

test('the phones go back to the panel they were on', () => {
  const before = moment({ programme: [panel('open', 1, true), panel('open', 2, false)] });
  expect(atOnce(goLive(2), before)).toEqual([goLive(1)]);
  expect(isReversible(goLive(1), before)).toBe(false);
  const third = then(before, { programme: [panel('open', 1, false), panel('open', 3, true)] });
  expect(inverse(goLive(2), before, third)).toBe('changed');
});

test.each<[PollState, PollState, PollState | undefined]>([
  ['open', 'closed', 'open'],
  ['closed', 'open', 'closed'],
  ['draft', 'open', 'draft'],
  ['open', 'draft', 'open'],
  ['closed', 'revealed', 'closed'],
  ['revealed', 'closed', 'revealed'],
  ['draft', 'revealed', undefined],
])('a poll from %s to %s goes back to %s', (from, to, back) => {
  const polls = [{ id: 'p', state: from, ballots: 0 } as DeskPoll];
  expect(atOnce(setPoll(to), moment({ polls }))).toEqual(back === undefined ? [] : [setPoll(back)]);
});

test('a poll that was answered since it was opened is no draft any more, and keeps its words', () => {
  const terms = { title: { en: 'Old' }, parts: [] };
  const before = moment({ polls: [{ id: 'p', state: 'draft', ballots: 0, terms } as unknown as DeskPoll] });
  const later = then(before, { polls: [{ id: 'p', state: 'open', ballots: 1, terms } as unknown as DeskPoll] });
  expect(inverse(setPoll('open'), before, later)).toBe('changed');
  const put: Command = { put_poll: { panel: 1, poll: 'p', terms: { ...terms, title: { en: 'New' } } } };
  expect(inverse(put, before, later)).toBe('changed');
});

function at(opens_at?: number): Command {
  return { schedule_poll: { panel: 1, poll: 'p', ...(opens_at === undefined ? {} : { opens_at }) } };
}

test('a time of opening goes back to the one before, or to none, as long as it is a draft', () => {
  const draft = { id: 'p', state: 'draft', ballots: 0 } as DeskPoll;
  expect(atOnce(at(9), moment({ polls: [draft] }))).toEqual([at()]);
  const set = moment({ polls: [{ ...draft, opens_at: 5 }] });
  expect(atOnce(at(), set)).toEqual([at(5)]);
  expect(inverse(at(), set, then(set, { polls: [{ ...draft, state: 'open' }] }))).toBe('changed');
});

test('a time of opening that a colleague moved since is left to them', () => {
  const draft = { id: 'p', state: 'draft', ballots: 0 } as DeskPoll;
  const before = moment({ polls: [draft] });
  expect(inverse(at(9), before, then(before, { polls: [{ ...draft, opens_at: 9 }] }))).toEqual([at()]);
  expect(inverse(at(9), before, then(before, { polls: [{ ...draft, opens_at: 30 }] }))).toBe('changed');
});

test('a draft that was thrown away comes back, unless someone else has brought it back', () => {
  const terms = { title: { en: 'Old' }, parts: [] };
  const draft = { id: 'p', state: 'draft', terms, opens_at: 5 } as unknown as DeskPoll;
  const drop: Command = { drop_poll: { panel: 1, poll: 'p' } };
  const before = moment({ polls: [draft] });
  expect(atOnce(drop, before)).toEqual([{ put_poll: { panel: 1, poll: 'p', terms } }]);
  expect(inverse(drop, before, then(before, { polls: [] }))).toEqual([{ put_poll: { panel: 1, poll: 'p', terms } }]);
  expect(inverse(drop, before, then(before, { polls: [{ ...draft }] }))).toBe('changed');
});

test('a draft that was thrown away comes back in the words that a colleague gave it meanwhile', () => {
  const drop: Command = { drop_poll: { panel: 1, poll: 'p' } };
  const before = moment({ polls: [draftAsking('Old')], actions: [putAt(1, 'Old')] });
  const later = then(before, { polls: [], actions: [putAt(1, 'Old'), putAt(2, 'Theirs')] });
  expect(inverse(drop, before, later)).toEqual([put('Theirs')]);
});

test('a copy in another panel is not taken back from here', () => {
  const copy: Command = { put_poll: { panel: 2, poll: 'p', terms: asking('New') } };
  expect(isReversible(copy, moment({ polls: [] }))).toBe(false);
});

test('a draft goes back to what it said', () => {
  const terms = { title: { en: 'Old' }, parts: [] };
  const polls = [{ id: 'p', state: 'draft', terms } as unknown as DeskPoll];
  const put: Command = { put_poll: { panel: 1, poll: 'p', terms: { ...terms, title: { en: 'New' } } } };
  expect(atOnce(put, moment({ polls }))).toEqual([{ put_poll: { panel: 1, poll: 'p', terms } }]);
});

const asking = (title: string): DeskPoll['terms'] => ({ title: { en: title }, parts: [] });
const draftAsking = (title: string): DeskPoll =>
  ({ id: 'p', state: 'draft', ballots: 0, terms: asking(title) }) as unknown as DeskPoll;
const put = (title: string): Command => ({ put_poll: { panel: 1, poll: 'p', terms: asking(title) } });
const putAt = (seq: number, title: string): Action => ({ id: `a${seq}`, seq, command: put(title) }) as Action;

describe('a draft that was made', () => {
  const before = moment({ polls: [] });
  const drop: Command = { drop_poll: { panel: 1, poll: 'p' } };

  test('goes again, as long as it is as it was made', () => {
    expect(isReversible(put('New'), before)).toBe(true);
    expect(inverse(put('New'), before, then(before, { polls: [draftAsking('New')] }))).toEqual([drop]);
  });

  test('stays once a colleague edited or opened it', () => {
    expect(inverse(put('New'), before, then(before, { polls: [draftAsking('Theirs')] }))).toBe('changed');
    const open = { ...draftAsking('New'), state: 'open' as const };
    expect(inverse(put('New'), before, then(before, { polls: [open] }))).toBe('changed');
  });
});

describe('a draft that was edited', () => {
  const before = moment({ polls: [draftAsking('Old')], actions: [putAt(1, 'Old')] });

  test('goes back also where the server tidied the words', () => {
    const later = then(before, { polls: [draftAsking('New')], actions: [putAt(1, 'Old'), putAt(2, 'New')] });
    expect(inverse(put(' New'), before, later)).toEqual([put('Old')]);
  });

  test('is left as a colleague made it since', () => {
    const actions = [putAt(1, 'Old'), putAt(2, 'New'), putAt(3, 'Theirs')];
    expect(inverse(put('New'), before, then(before, { polls: [draftAsking('Theirs')], actions }))).toBe('changed');
  });

  test('goes back once a later edit was taken back', () => {
    const actions = [putAt(1, 'Old'), putAt(2, 'New'), putAt(3, 'Newer'), putAt(4, 'New')];
    expect(inverse(put('New'), before, then(before, { polls: [draftAsking('New')], actions }))).toEqual([put('Old')]);
  });

  test('stays gone with its panel', () => {
    expect(inverse(put('New'), before, then(before, { polls: [] }))).toBe('changed');
  });
});

function openUntil(closes_at?: number): PanelHead {
  return { id: 1, state: 'open', ...(closes_at === undefined ? {} : { closes_at }) } as PanelHead;
}

test('a closing that was told is taken back, or told as it was before, unless someone has told another', () => {
  const before = moment({ programme: [openUntil()] });
  expect(atOnce(closeAt(9), before)).toEqual([closeAt()]);
  expect(atOnce(closeAt(9), moment({ programme: [openUntil(5)] }))).toEqual([closeAt(5)]);
  expect(atOnce(closeAt(), moment({ programme: [openUntil(5)] }))).toEqual([closeAt(5)]);
  expect(inverse(closeAt(9), before, then(before, { programme: [openUntil(7)] }))).toBe('changed');
  const closed = { ...openUntil(), state: 'closed' } as PanelHead;
  expect(inverse(closeAt(9), before, then(before, { programme: [closed] }))).toEqual([]);
});
