// What a person has marked on a ballot, and whether it can be sent.
import type { Choice, PollKind } from '../lib/wire';

/** Marks on a ballot: places of options, or the explicit abstention. */
export type Marks = ReadonlySet<number> | 'abstain';

/** The fewest and the most options a ballot may name. */
export function bounds(kind: PollKind): { min: number; max: number } {
  return kind === 'single' ? { min: 1, max: 1 } : kind.multiple;
}

/** A ballot as marks. */
export function marksOf(choice: Choice | undefined): Marks {
  if (choice === 'abstain') return 'abstain';
  return new Set(choice?.options);
}

/** The marks after an option was marked or unmarked. In a single choice the new mark replaces the old one; any mark ends an abstention. */
export function marked(marks: Marks, option: number, on: boolean, kind: PollKind): Marks {
  const after = new Set(kind === 'single' || marks === 'abstain' ? [] : marks);
  if (on) after.add(option);
  else after.delete(option);
  return after;
}

/** The ballot these marks make, if it is complete. Options are in their order, so that equal ballots are equal texts. */
export function choiceOf(marks: Marks, kind: PollKind): Choice | undefined {
  if (marks === 'abstain') return 'abstain';
  const { min, max } = bounds(kind);
  if (marks.size < min || marks.size > max) return undefined;
  return { options: [...marks].sort((a, b) => a - b) };
}

/** Whether two ballots say the same. */
export function sameChoice(a: Choice | undefined, b: Choice | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
