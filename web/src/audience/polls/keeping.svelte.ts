// What this phone keeps about polls: marks that are not sent yet, the secret its orders follow from, and how it plays quizzes.
import { localShelf, read, type Shelf } from '../../lib/host';
import { uuid } from '../../lib/ids';
import type { Names, PanelId, Player, PublicPoll } from '../../lib/wire';
import type { Marks } from './ballot';
import { fingerprint } from './fingerprint';

/** A player as this phone knows it; which one it is in the panel, only the server knows. */
export interface Playing {
  readonly name: string;
  /** Whether this phone takes part in the leaderboard. */
  readonly isIn: boolean;
}

/** What marks are made in. */
type Asked = Pick<PublicPoll, 'id' | 'parts'>;

/** Marks as they are kept, with what they are marks in. */
interface KeptMarks {
  readonly of: number;
  readonly marks: Marks;
}

function nameOf({ id }: Asked): string {
  return `baraza.marks.${id}`;
}

/** Stands for the options that there are and how they are marked; a title may be put better. */
function optionsOf({ parts }: Asked): number {
  return fingerprint(JSON.stringify(parts.map(({ kind, options }) => [kind, options])));
}

/** One for the life of the page. Where storage is forbidden or full, everything lives as long as the page does. */
export class Keeping {
  readonly #shelf: Shelf | undefined;
  /** What this page has written; not to be mixed with what another tab writes. */
  readonly #written = new Map<string, unknown>();
  /** Counts what was written, so that templates follow. */
  #count = $state.raw(0);

  constructor(shelf: Shelf | undefined) {
    this.#shelf = shelf;
  }

  /** What was marked in a poll since its last ballot. Marks in other options than it has by now stand for nothing. */
  marks(poll: Asked): Marks | undefined {
    const kept = this.#read<KeptMarks>(nameOf(poll));
    return kept?.of === optionsOf(poll) ? kept.marks : undefined;
  }

  /** Keeps marks; without them, forgets them. */
  mark(poll: Asked, marks: Marks | undefined): void {
    this.#write(nameOf(poll), marks && ({ of: optionsOf(poll), marks } satisfies KeptMarks));
  }

  /** A random text that only this phone knows. */
  get secret(): string {
    const known = this.#read<string>('baraza.order');
    if (known !== undefined) return known;
    const made = uuid();
    this.#keep('baraza.order', made);
    return made;
  }

  /** How this phone plays the quizzes of a panel. */
  playing(join: string, panel: PanelId): Playing {
    return this.#read<Playing>(`baraza.player.${join}.${panel}`) ?? { name: '', isIn: true };
  }

  play(join: string, panel: PanelId, playing: Playing): void {
    this.#write(`baraza.player.${join}.${panel}`, playing);
  }

  #read<T>(key: string): T | undefined {
    void this.#count;
    if (!this.#written.has(key)) return this.#shelf && read<T>(this.#shelf, key);
    return this.#written.get(key) as T | undefined;
  }

  #write(key: string, value: unknown): void {
    this.#keep(key, value);
    this.#count++;
  }

  /** Tells nobody: what is made when it is first asked for, perhaps by a template, is no change. */
  #keep(key: string, value: unknown): void {
    this.#written.set(key, value);
    try {
      if (value === undefined) this.#shelf?.removeItem(key);
      else this.#shelf?.setItem(key, JSON.stringify(value));
    } catch {
      // See above.
    }
  }
}

export const keeping = new Keeping(localShelf());

/** Who plays, as a ballot says it: nobody if this phone does not take part, a number alone in a panel that takes no names. */
export function playerOf({ name, isIn }: Playing, names: Names): Player | undefined {
  if (!isIn) return undefined;
  return names === 'off' || name.trim() === '' ? {} : { name: name.trim() };
}
