// What a page knows: a snapshot with every patch since merged into it. Framework-free; every change makes a new value.
import { withPhrases, type Phrases } from './phrases';
import type { DeskPhrase, Epoch, PanelId, Patch, PollResult, PollState, Snapshot } from './wire';

/** Fields of an update that are kept by id; the others are replaced whole. */
type Tabled = 'questions' | 'polls' | 'notes' | 'actions' | 'phrases';

/** Fields of an update that change a table instead of being kept. */
type Folded = 'gone' | 'votes' | 'polls_gone' | 'ballots' | 'results';

/** A table in the order its rows came. */
export type Table<T> = ReadonlyMap<string, T>;

/** A view as it is kept: `ViewOf<AudienceUpdate>` has `event`, `programme`, `stage`, and tables of questions and polls. */
export type ViewOf<U> = {
  readonly [F in Exclude<keyof U, Folded>]-?: F extends Tabled ? Table<Row<NonNullable<U[F]>>> : NonNullable<U[F]>;
};

type Row<L> = L extends readonly (infer T)[] ? T : never;

/** A view and the position it is at. */
export interface Held<U> {
  readonly epoch: Epoch;
  readonly seq: number;
  readonly panel: PanelId | null;
  readonly view: ViewOf<U>;
}

/** Any update; all pages' updates have these shapes where they have these fields. */
interface AnyUpdate {
  questions?: readonly { id: string }[];
  polls?: readonly { id: string }[];
  notes?: readonly { id: string }[];
  actions?: readonly { id: string; seq: number }[];
  phrases?: readonly DeskPhrase[];
  gone?: readonly string[];
  votes?: readonly (readonly [string, number])[];
  polls_gone?: readonly string[];
  ballots?: readonly (readonly [string, number])[];
  results?: readonly (readonly [string, PollResult])[];
}

type Rows = Map<string, { id: string }>;

/** The view as it is worked on: each page has some of these tables. */
interface Tables {
  questions: Rows;
  polls: Rows;
  notes: Rows;
  actions: Rows;
  phrases: Phrases;
}

/** The server keeps the last hundred actions of a panel, and says so by sending no more; what came before is let go here too. */
export const ACTIONS_KEPT = 100;

/** A snapshot as it is kept. */
export function fromSnapshot<U extends object>(snapshot: Snapshot<U>): Held<U> {
  const { epoch, seq, panel, update } = snapshot;
  return { epoch, seq, panel, view: merge(empty<U>(), update) };
}

/** Tables for the updates that have them; a view without them never looks. */
function empty<U>(): ViewOf<U> {
  return {
    questions: new Map(),
    polls: new Map(),
    notes: new Map(),
    actions: new Map(),
    phrases: new Map(),
  } as unknown as ViewOf<U>;
}

/** The view after a patch. One that is older than the view says nothing new: all of it is absolute. */
export function withPatch<U extends object>(held: Held<U>, patch: Patch<U>): Held<U> {
  if (patch.seq < held.seq) return held;
  return { ...held, seq: patch.seq, view: merge(held.view, patch.update) };
}

/** The view with everything in `update` put into it. Rows that did not change stay the same objects. */
export function merge<U extends object>(view: ViewOf<U>, update: U): ViewOf<U> {
  const { questions, polls, notes, actions, phrases, gone, votes, polls_gone, ballots, results, ...replaced } =
    update as AnyUpdate;
  const before = view as unknown as Tables;
  const after = { ...before, ...replaced };
  if (questions ?? gone ?? votes) {
    after.questions = filled(changed(before.questions, questions, gone), 'votes', votes);
  }
  if (polls ?? polls_gone ?? ballots ?? results) {
    const rows = filled(changed(before.polls, polls, polls_gone), 'ballots', ballots);
    after.polls = filled(rows, 'result', results);
  }
  // Only a desk is told any.
  if (phrases ?? (polls && before.phrases.size > 0)) {
    after.phrases = withPhrases(before.phrases, phrases, polls as { id: string; state: PollState }[] | undefined);
  }
  if (notes) after.notes = changed(before.notes, notes);
  if (actions) after.actions = newest(changed(before.actions, actions));
  return after as unknown as ViewOf<U>;
}

function changed(before: Rows, rows: readonly { id: string }[] = [], gone: readonly string[] = []): Rows {
  const after: Rows = new Map(before);
  for (const id of gone) after.delete(id);
  // A poll that begins anew is gone and there again at once.
  for (const row of rows) after.set(row.id, row);
  return after;
}

/** Puts counts or results into rows of a table that was made for this change. */
function filled(rows: Rows, field: string, news: readonly (readonly [string, unknown])[] = []): Rows {
  for (const [id, value] of news) {
    const row = rows.get(id);
    if (row !== undefined) rows.set(id, { ...row, [field]: value } as { id: string });
  }
  return rows;
}

/** The last actions, in the order they were done. */
function newest(actions: Rows): Rows {
  const order = [...(actions as Map<string, { id: string; seq: number }>).values()].sort((a, b) => a.seq - b.seq);
  return new Map(order.slice(-ACTIONS_KEPT).map((action) => [action.id, action]));
}

/**
 * A view in the one form in which two equal views are equal texts: tables as lists ordered by id, fields ordered by name.
 * Two clients, or a client and the room, agree exactly when these texts do.
 */
export function canonical<U>(view: ViewOf<U>): string {
  return JSON.stringify(view, (_, value: unknown) => {
    if (value instanceof Map) return [...(value as Rows)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
