// How a part is answered, in a line below its question.
import { amount } from '../../lib/results';
import { localised, type Language, type Params } from '../../lib/i18n';
import type { Lang, PublicPart } from '../../lib/wire';

export interface Hint {
  readonly key: string;
  readonly params: Params;
}

/** Nothing where the options say it all. */
export function hintOf({ kind, options }: PublicPart, words: Language, order: readonly Lang[]): Hint | undefined {
  const hint = (name: string, params: Params = {}): Hint => ({ key: `stage.poll.${name}`, params });
  if (kind === 'ranking' || kind === 'text') return hint(kind);
  if (kind === 'statements') return hint(kind, { n: options.length });
  if (typeof kind === 'string') return undefined;
  if ('multiple' in kind) {
    const { min, max } = kind.multiple;
    return min === max ? hint('exactly', { n: min }) : hint('several', { min, max });
  }
  if ('points' in kind) return hint('points', { n: kind.points.total });
  if ('cloud' in kind) return hint('cloud', { n: kind.cloud.words });
  if (!('number' in kind)) return undefined;
  const [unit] = options;
  const read = (number: number): string =>
    words.number(amount(number, kind)) + (unit ? ` ${localised(unit, words.lang, order).text}` : '');
  return hint('number', { min: read(kind.number.min), max: read(kind.number.max) });
}
