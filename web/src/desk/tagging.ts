// Tags of several questions at once: which are on all of them, which on some, and what a moderator changes about that.
import type { DeskQuestion } from '../lib/wire';

/** On how many of the questions a tag is. */
export type Spread = 'all' | 'some' | 'none';

export function spreadOf(tag: string, questions: readonly DeskQuestion[]): Spread {
  const having = questions.filter(({ tags }) => tags?.includes(tag)).length;
  if (having === 0) return 'none';
  return having === questions.length ? 'all' : 'some';
}

/** What is to be put on, and what taken off. */
export interface Changes {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export const NO_CHANGES: Changes = { add: [], remove: [] };

/** How far a tag will have spread after the changes. */
export function spreadAfter(tag: string, questions: readonly DeskQuestion[], { add, remove }: Changes): Spread {
  if (add.includes(tag)) return 'all';
  return remove.includes(tag) ? 'none' : spreadOf(tag, questions);
}

/** The changes after a press on a tag: on all of them, or, where it is, on none. */
export function pressed(tag: string, questions: readonly DeskQuestion[], changes: Changes): Changes {
  const isOn = spreadAfter(tag, questions, changes) === 'all';
  const without = (list: readonly string[]): readonly string[] => list.filter((other) => other !== tag);
  const add = without(changes.add);
  const remove = without(changes.remove);
  return isOn ? { add, remove: [...remove, tag] } : { add: [...add, tag], remove };
}

/** The tags a line holds: people put commas between them, also Arabic and Chinese ones, or a sign before each. */
export function tagsIn(line: string): readonly string[] {
  const tags = line.split(/[,،，、;؛\n]/u).map((tag) => tag.replace(/^[\s#]+/u, '').trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}
