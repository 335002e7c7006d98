// A result as lines with a figure and a bar, whatever was asked: a document has one picture for all kinds.
import { STANCES, type Drawn } from '../lib/results';
import type { Language } from '../lib/i18n';

export interface Line {
  readonly key: string;
  readonly text: string;
  readonly lang?: string;
  readonly dir: 'ltr' | 'rtl';
  /** Between 0 and 1. */
  readonly share: number;
  /** The share and the count, or the points, in the reader's digits. */
  readonly figure: string;
}

/** The lines of a picture, in its order. */
export function linesOf(picture: Drawn, words: Language): readonly Line[] {
  const counted = (share: number, n: number): string => `${words.percent(share)} · ${words.number(n)}`;
  switch (picture.shape) {
    case 'bars':
    case 'steps':
    case 'points':
      return picture.bars.map(({ place, label, share, count }) => ({
        key: String(place),
        ...label,
        share,
        figure: counted(share, count),
      }));
    case 'ranking':
      return picture.rows.map(({ place, label, share, points, rank }) => ({
        key: String(place),
        ...label,
        text: `${words.number(rank)}. ${label.text}`,
        share,
        figure: words.t('poll.points', { n: points }),
      }));
    case 'numbers':
      return (picture.numbers?.bins ?? []).map(({ from, share, count }) => ({
        key: String(from),
        text: words.number(from),
        dir: words.dir,
        share,
        figure: words.number(count),
      }));
    case 'cloud':
    case 'texts': {
      const whole = picture.written.reduce((sum, { count }) => sum + count, picture.other);
      return picture.written.map(({ text, dir, count }) => ({
        key: text,
        text,
        dir,
        share: whole === 0 ? 0 : count / whole,
        figure: words.number(count),
      }));
    }
    case 'stances':
      return picture.rows.map(({ place, label, counts, shares }) => ({
        key: String(place),
        ...label,
        share: shares[0],
        figure: STANCES.map((stance, at) => words.t(`report.stance.${stance}`, { n: counts[at] ?? 0 })).join(' · '),
      }));
  }
}
