// Results that are rows with a bar: choices, steps, rankings, points, and texts.
import { likeness } from '../../lib/likeness';
import type { Drawn } from '../../lib/results';
import type { Reply } from '../../lib/wire';

/** A row. */
export interface BarRow {
  /** The same in both rounds. */
  key: string;
  text: string;
  lang?: string;
  dir: 'ltr' | 'rtl';
  share: number;
  /** What is counted: a message, and its number. */
  unit: 'poll.votes' | 'poll.points';
  count: number;
  /** Of a ranking: the place. */
  rank?: number;
  /** Of a ranking: how often it was put first. */
  first?: number;
  isMost: boolean;
  isRight: boolean;
  isOwn: boolean;
}

/** The rows of a picture; nothing for pictures of another shape. */
export function rowsOf(picture: Drawn, reply: Reply | undefined): BarRow[] | undefined {
  switch (picture.shape) {
    case 'bars':
    case 'steps':
    case 'points':
      return picture.bars.map((bar) => ({
        ...bar,
        ...bar.label,
        key: String(bar.place),
        unit: picture.shape === 'points' ? 'poll.points' : 'poll.votes',
        isOwn: isOwn(bar.place, reply),
      }));
    case 'ranking':
      return picture.rows.map((row) => ({
        ...row,
        ...row.label,
        key: String(row.place),
        unit: 'poll.points',
        count: row.points,
        isMost: row.rank === 1,
        isRight: false,
        isOwn: false,
      }));
    case 'texts': {
      const whole = picture.written.reduce((sum, { count }) => sum + count, picture.other);
      const own = typeof reply === 'object' && 'words' in reply ? reply.words.map(likeness) : [];
      return picture.written.map(({ text, dir, count }, at) => ({
        key: text,
        text,
        dir,
        share: count / whole,
        unit: 'poll.votes',
        count,
        isMost: at === 0,
        isRight: false,
        isOwn: own.includes(likeness(text)),
      }));
    }
    default:
      return undefined;
  }
}

function isOwn(place: number, reply: Reply | undefined): boolean {
  if (typeof reply !== 'object') return false;
  if ('options' in reply) return reply.options.includes(place);
  if ('step' in reply) return reply.step === place;
  return 'points' in reply && (reply.points[place] ?? 0) > 0;
}
