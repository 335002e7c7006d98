// The participant's own questions as they are listed: what became of each, and of a change to it that is still on its way.
import type { Own } from '../lib/mine';
import type { Item } from '../lib/outbox';
import type { Dir, Lang, MyQuestion, PanelId, QuestionId, Reason, Show } from '../lib/wire';
import { onScreen } from './order';

/** Where a question stands, in the words of the page. `waiting`: it has not reached the server yet. */
export type Standing = 'waiting' | 'in_review' | 'live' | 'on_screen' | 'answered' | 'archived' | 'declined' | 'merged';

/** One of the participant's questions. */
export interface OwnRow {
  id: QuestionId;
  text: string;
  name: string;
  /** Unknown until the server has looked at the words. */
  dir: Dir | undefined;
  lang: Lang | undefined;
  /** When the server took it; nothing while it waits. */
  at: number | undefined;
  standing: Standing;
  /** What was last asked for and has no answer yet. */
  change: 'revise' | 'take_back' | undefined;
  /** The own words, where the moderators wrote others. */
  original: string | undefined;
  reason: Reason | undefined;
  merged: QuestionId | undefined;
}

/** The list of a panel: what is on its way first, then the latest first. */
export function ownRows(panel: PanelId, own: Own, items: readonly Item[], show: Show): OwnRow[] {
  const asked = [...own.questions.values()].sort((a, b) => b.at - a.at).map((question) => told(question, show));
  return [...waiting(panel, own, items), ...asked].map((row) => changed(row, items));
}

/** Whether its words may still be changed or withdrawn. */
export function isOpen({ standing, change }: OwnRow): boolean {
  return (standing === 'waiting' || standing === 'in_review') && change !== 'take_back';
}

function waiting(panel: PanelId, own: Own, items: readonly Item[]): OwnRow[] {
  const rows = items.flatMap(({ command }): OwnRow[] => {
    if (!('ask' in command) || command.ask.panel !== panel || own.questions.has(command.ask.question)) return [];
    const { question, text, name = '', lang } = command.ask;
    return [{ ...BLANK, id: question, text, name, lang }];
  });
  return rows.reverse();
}

const BLANK = {
  dir: undefined,
  at: undefined,
  standing: 'waiting',
  change: undefined,
  original: undefined,
  reason: undefined,
  merged: undefined,
} as const;

function told({ id, text, name = '', dir, lang, at, state, original }: MyQuestion, show: Show): OwnRow {
  const row: OwnRow = { ...BLANK, id, text, name, dir, lang, at, original, standing: 'declined' };
  if (onScreen(show).includes(id)) return { ...row, standing: 'on_screen' };
  // Withdrawn ones are not among the own.
  if (typeof state === 'string') return { ...row, standing: state as Standing };
  if ('merged' in state) return { ...row, standing: 'merged', merged: state.merged };
  return { ...row, reason: state.declined };
}

function changed(row: OwnRow, items: readonly Item[]): OwnRow {
  const last = items.findLast(
    ({ command }) =>
      ('revise' in command && command.revise.question === row.id) ||
      ('take_back' in command && command.take_back.question === row.id),
  );
  if (last === undefined) return row;
  if (!('revise' in last.command)) return { ...row, change: 'take_back' };
  // Released meanwhile, it stands as it was; the change will be refused.
  if (!isOpen(row)) return { ...row, change: 'revise' };
  const { text, name = '' } = last.command.revise;
  return { ...row, change: 'revise', text, name, dir: undefined };
}
