// Numbers as people type them: digits of any script, and the signs of any language between them.
import type { Lang } from '../../lib/wire';

/** Marks that only say which way a text runs, and the signs that set groups of digits apart in one way only. */
const BETWEEN = /[\p{Cf}\s'’٬]/gu;

const DIGIT = /\p{Nd}/u;
const NUMBER = /^(-?)(\d*)(?:\.(\d*))?$/;

/**
 * The number that was typed, in units of the last of `decimals` digits after the point; nothing if it is none or is finer than that.
 * `1,000` is a thousand where the language writes it so, else one.
 */
export function fromTyped(typed: string, decimals: number, lang: Lang): number | undefined {
  const [, sign = '', whole = '', rest = ''] = NUMBER.exec(plain(typed, lang)) ?? [];
  const fraction = rest.replace(/0+$/, '');
  if (whole + rest === '' || fraction.length > decimals) return undefined;
  const number = Number(sign + (whole || '0') + fraction.padEnd(decimals, '0'));
  // No minus zero, and nothing that cannot be counted exactly.
  return Number.isSafeInteger(number) ? number + 0 : undefined;
}

/** With ASCII digits, one point before what is less than one, and nothing between groups. */
function plain(typed: string, lang: Lang): string {
  const text = [...typed.replace(BETWEEN, '')].map(ascii).join('');
  const signs = [...text.matchAll(/[.,]/g)].map(([sign]) => sign);
  const last = signs.at(-1);
  if (last === undefined) return text;
  // More than one of a kind, or what the language groups thousands by before exactly three digits, is no decimal point.
  const isGrouping =
    signs.filter((sign) => sign === last).length > 1 ||
    (signs.length === 1 && last === groupSign(lang) && /^-?\d{1,3}[.,]\d{3}$/.test(text));
  const point = isGrouping ? -1 : text.lastIndexOf(last);
  return [...text].map((char, at) => (at === point ? '.' : /[.,]/.test(char) ? '' : char)).join('');
}

function ascii(char: string): string {
  if (DIGIT.test(char)) return String(digit(char));
  if (char === '٫' || char === '．') return '.';
  if (char === '，' || char === '،') return ',';
  return char === '−' || char === '－' ? '-' : char;
}

/** Digits stand in tens, from zero to nine, in every script. */
function digit(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before++;
  return before % 10;
}

function groupSign(lang: Lang): string | undefined {
  return new Intl.NumberFormat(lang).formatToParts(1_000_000).find(({ type }) => type === 'group')?.value;
}
