// A view built from patches is the view of the room, whatever came in between.
import { expect, test } from 'vitest';
import { ACTIONS_KEPT, canonical, fromSnapshot, withPatch, type Held } from '../src/lib/view.ts';
import type {
  Action,
  AudienceUpdate,
  DeskQuestion,
  DeskUpdate,
  Note,
  PublicPoll,
  PublicQuestion,
  Show,
  StageUpdate,
} from '../src/lib/wire.ts';
import { seeded } from './fakes.ts';

const HEAD = { title: { en: 'Launch' }, languages: ['en'], code: '482913', join: 'secret' };

function question(id: string, votes = 1): PublicQuestion {
  return { id, text: `Question ${id}`, dir: 'ltr', at: 1000, votes, answered: false };
}

function poll(id: string): PublicPoll {
  const parts = [{ kind: 'yes_no' as const, options: [] }];
  return { id, place: 0, title: { en: id }, parts, order: 'written', results: 'always', state: 'open', since: 0 };
}

function held(update: Partial<AudienceUpdate> = {}): Held<AudienceUpdate> {
  const whole = {
    event: HEAD,
    programme: [],
    questions: [],
    polls: [],
    opening: [],
    stage: 'blank' as Show,
    ...update,
  };
  return fromSnapshot<AudienceUpdate>({ epoch: 1, seq: 10, panel: 2, update: whole });
}

function patched(before: Held<AudienceUpdate>, seq: number, update: AudienceUpdate): Held<AudienceUpdate> {
  return withPatch(before, { t: 'patch', seq, update });
}

/** The room of the property test: the truth that snapshots are taken of. */
class Hall {
  readonly questions = new Map<string, PublicQuestion>();
  readonly polls = new Map<string, PublicPoll>();
  stage: Show = 'blank';
  seq = 10;
  #made = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  snapshot(): AudienceUpdate {
    const lists = { questions: [...this.questions.values()], polls: [...this.polls.values()] };
    return { event: HEAD, programme: [], ...lists, opening: [], stage: this.stage };
  }

  /** One random change, as the update that tells of it. */
  change(): AudienceUpdate {
    this.seq++;
    const old = this.#pick([...this.questions.values()]);
    const kind = Math.floor(this.#random() * 8);
    if (kind === 0 || old === undefined) return this.#put(question(`q${this.#made++}`));
    if (kind === 1) return this.#put({ ...old, answered: !old.answered });
    if (kind === 2) {
      const votes = Math.floor(this.#random() * 100);
      this.questions.set(old.id, { ...old, votes });
      return { votes: [[old.id, votes]] };
    }
    if (kind === 3) {
      this.questions.delete(old.id);
      return { gone: [old.id] };
    }
    if (kind === 4) {
      this.stage = { question: { question: old.id } };
      return { stage: this.stage };
    }
    const known = this.#pick([...this.polls.values()]);
    if (kind === 5 && known !== undefined) {
      this.polls.delete(known.id);
      return { polls_gone: [known.id] };
    }
    if (kind === 6 && known !== undefined) {
      const result = { ballots: Math.floor(this.#random() * 100), parts: [] };
      this.polls.set(known.id, { ...known, result });
      return { results: [[known.id, result]] };
    }
    const next = poll(`p${Math.floor(this.#random() * 5)}`);
    const state = this.#pick(['open', 'closed', 'revealed'] as const) ?? 'open';
    this.polls.set(next.id, { ...next, state });
    return { polls: [{ ...next, state }] };
  }

  #put(row: PublicQuestion): AudienceUpdate {
    this.questions.set(row.id, row);
    return { questions: [row] };
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))('random patches make the snapshot (seed %i)', (seed) => {
  const random = seeded(seed);
  const hall = new Hall(random);
  let phone = held();
  const log: { seq: number; update: AudienceUpdate }[] = [];
  for (let step = 0; step < 200; step++) {
    const update = hall.change();
    log.push({ seq: hall.seq, update });
    phone = patched(phone, hall.seq, update);
    // What a reconnect brings again: the last one, or a stale one from long ago.
    if (random() < 0.2) phone = patched(phone, hall.seq, update);
    const stale = log[Math.floor(random() * log.length)];
    if (stale !== undefined && stale.seq < hall.seq) phone = patched(phone, stale.seq, stale.update);
    if (random() < 0.02) phone = held(hall.snapshot());
  }
  expect(canonical(phone.view)).toBe(canonical(held(hall.snapshot()).view));
});

test('a patch leaves the older value as it was, and rows it does not name the same objects', () => {
  const before = held({ questions: [question('a'), question('b')] });
  const after = patched(before, 11, { votes: [['a', 9]] });
  expect(before.view.questions.get('a')?.votes).toBe(1);
  expect(after.view.questions.get('a')?.votes).toBe(9);
  expect(after.view.questions.get('b')).toBe(before.view.questions.get('b'));
  expect(after.view.polls).toBe(before.view.polls);
});

test('a row that changes keeps its place', () => {
  const before = held({ questions: [question('a'), question('b')] });
  const after = patched(before, 11, { questions: [{ ...question('a'), answered: true }] });
  expect([...after.view.questions.keys()]).toEqual(['a', 'b']);
});

test('counts for rows that are not there are not an error', () => {
  expect(patched(held(), 11, { votes: [['x', 3]] }).view.questions.size).toBe(0);
});

test('a tally with the position of the view is taken, an older one is not', () => {
  const before = held({ questions: [question('a')] });
  expect(patched(before, 10, { votes: [['a', 2]] }).view.questions.get('a')?.votes).toBe(2);
  expect(patched(before, 9, { votes: [['a', 2]] })).toBe(before);
});

test('the desk’s counts of ballots go to its polls', () => {
  const terms = { title: { en: 'p' }, parts: [{ kind: 'yes_no' as const }] };
  const desk = fromSnapshot<DeskUpdate>({
    epoch: 1,
    seq: 1,
    panel: 2,
    update: {
      polls: [{ id: 'p', place: 0, terms, state: 'open', sealed: false, fixed: true, reopens: true, ballots: 0 }],
    },
  });
  const after = withPatch(desk, { t: 'patch', seq: 2, update: { ballots: [['p', 12]] } });
  expect(after.view.polls.get('p')?.ballots).toBe(12);
});

function onDesk(update: DeskUpdate): Held<DeskUpdate> {
  return fromSnapshot<DeskUpdate>({ epoch: 1, seq: 1, panel: 2, update });
}

test('a question that its asker took back leaves the desk', () => {
  const asked = { id: 'q', text: 'Why?', dir: 'ltr', at: 1, votes: 1 } as const;
  const row: DeskQuestion = { ...asked, state: 'in_review', version: 1, origin: 'phone' };
  const after = withPatch(onDesk({ questions: [row] }), { t: 'patch', seq: 2, update: { gone: ['q'] } });
  expect(after.view.questions.size).toBe(0);
});

test('messages to the chair are kept by their id', () => {
  const note: Note = { id: 'n', text: 'Five minutes', dir: 'ltr', at: 1, state: 'waiting' };
  const read: Note = { ...note, state: { acknowledged: 9 } };
  const after = withPatch(onDesk({ notes: [note] }), { t: 'patch', seq: 2, update: { notes: [read] } });
  expect([...after.view.notes.values()]).toEqual([read]);
});

function action(seq: number): Action {
  return { id: `c${seq}`, seq, at: 1, by: 's', command: { freeze: { panel: 2, on: true } } };
}

test('the history keeps as many actions as the room does, the last ones', () => {
  const all = Array.from({ length: ACTIONS_KEPT }, (_, n) => action(n + 1));
  const before = onDesk({ actions: all });
  const after = withPatch(before, { t: 'patch', seq: 2, update: { actions: [action(102), action(101)] } });
  expect([...after.view.actions.values()].map(({ seq }) => seq)).toEqual(
    Array.from({ length: ACTIONS_KEPT }, (_, n) => n + 3),
  );
  expect(before.view.actions.size).toBe(ACTIONS_KEPT);
});

test('the screen’s picture is replaced whole', () => {
  const screen = fromSnapshot<StageUpdate>({
    epoch: 1,
    seq: 1,
    panel: null,
    update: { event: HEAD, picture: 'blank' },
  });
  const after = withPatch(screen, { t: 'patch', seq: 2, update: { picture: 'join' } });
  expect(after.view.picture).toBe('join');
  expect(after.view.event).toBe(HEAD);
});

test('the canonical form does not see the order of rows and fields, and sees everything else', () => {
  const one = held({ questions: [question('a'), question('b')] });
  const { text, ...rest } = question('b');
  const two = held({ questions: [{ ...rest, text }, question('a')] });
  expect(canonical(one.view)).toBe(canonical(two.view));
  expect(canonical(patched(one, 11, { votes: [['a', 2]] }).view)).not.toBe(canonical(one.view));
});
