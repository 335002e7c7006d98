// How a part is answered, in a line below its question.
import { amount } from '../../lib/results';
import { localised, type Language, type Params } from '../../lib/i18n';
import type { Lang, Localised, PublicPart } from '../../lib/wire';

export interface Hint {
  readonly key: string;
  /** In the language of the sentence. */
  readonly params: (words: Language) => Params;
}

/** Nothing where the options say it all. */
export function hintOf({ kind, options }: PublicPart, order: readonly Lang[]): Hint | undefined {
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
  const [min, max] = [amount(kind.number.min, kind), amount(kind.number.max, kind)];
  return {
    key: 'stage.poll.number',
    params: (words) => ({ min, max: measured(max, unit, words, order) }),
  };
}

function hint(name: string, params: Params = {}): Hint {
  return { key: `stage.poll.${name}`, params: () => params };
}

/** A number with its unit, if it has one. */
export function measured(number: number, unit: Localised | undefined, words: Language, order: readonly Lang[]): string {
  return words.number(number) + (unit ? ` ${localised(unit, words.lang, order).text}` : '');
}
