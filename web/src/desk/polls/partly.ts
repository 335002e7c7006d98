// What is told of several commands about polls that were given together, when not all of them were taken.
import { t } from '../../lib/language.svelte';
import type { Judging } from './phrases';

/** Of so many polls, the first `taken` became drafts. */
export function toldOfAdded(taken: number, all: number): string {
  return withRest(t('desk.poll.done.import', { n: taken }), taken, all);
}

/** Of one decision about phrases, the first `taken` commands were done. */
export function toldOfJudged(commands: readonly Judging[], taken: number): string {
  const [first] = commands;
  if (first === undefined) throw new Error('nothing was decided');
  const { verdict } = first.judge_phrases;
  const n = countIn(commands.slice(0, taken));
  const name = typeof verdict === 'string' ? verdict : 'with';
  return withRest(t(`desk.phrases.done.${name}`, { n }), n, countIn(commands));
}

function countIn(commands: readonly Judging[]): number {
  return commands.reduce((sum, command) => sum + command.judge_phrases.phrases.length, 0);
}

function withRest(done: string, taken: number, all: number): string {
  return taken === all ? done : t('desk.done.rest', { done, n: all - taken, all });
}
