// Which page of a poll the screen draws.
import type { Page, PublicPoll } from '../../lib/wire';

export type Shown =
  /** One part: what it asks, or what came of it. */
  | { readonly what: 'ask' | 'result'; readonly part: number }
  /** All parts of a survey, in a line each. */
  | { readonly what: 'overview' }
  | { readonly what: 'leaders' }
  | { readonly what: 'map'; readonly part: number };

/** A page that the poll does not have is its first one: its terms may have changed since a moderator chose it. */
export function shownOf({ parts, result }: PublicPoll, page: Page | undefined): Shown {
  if (page === 'leaders') return { what: 'leaders' };
  const statements = parts.findIndex(({ kind }) => kind === 'statements');
  if (page === 'map' && statements !== -1) return { what: 'map', part: statements };
  const chosen = typeof page === 'object' ? page.part : parts.length === 1 ? 0 : -1;
  if (parts[chosen] === undefined) return { what: 'overview' };
  return { what: result === undefined ? 'ask' : 'result', part: chosen };
}
