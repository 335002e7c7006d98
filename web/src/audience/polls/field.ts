// What the field of every kind is given.
import type { Lang, PublicPart } from '../../lib/wire';
import type { Mark } from './ballot';

export interface FieldProps {
  part: PublicPart;
  mark: Mark;
  change: (mark: Mark) => void;
  /** Places of the options in the order in which this phone shows them. */
  order: readonly number[];
  /** The event's languages. */
  languages: readonly Lang[];
  /** Names the field in the page; the elements that name and describe it begin with it. */
  id: string;
}
