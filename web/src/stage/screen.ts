// What the screen's address and its browser's memory ask of it: theme, transparency, and whether the way in stands in its corner.
import { keep, type Keeps } from '../parts/kept';

/** The way in, small, at the foot of every picture. */
export type Corner = 'shown' | 'hidden';

/** What an address such as `/stage?theme=light&nocode` asks for. */
export interface Asked {
  /** Light only when asked for: a hall is dark. */
  theme: 'dark' | 'light';
  /** Lies over slides or a film: nothing but the words and their plate is drawn. */
  overlay: boolean;
  corner: Corner | undefined;
}

const KEY = 'baraza.stage.corner';

export function askedBy(search: string): Asked {
  const asked = new URLSearchParams(search);
  return {
    theme: asked.get('theme') === 'light' ? 'light' : 'dark',
    overlay: asked.has('overlay'),
    corner: asked.has('nocode') ? 'hidden' : undefined,
  };
}

/** Shown until this browser hid it. */
export function storedCorner(storage: Pick<Storage, 'getItem'> | undefined): Corner {
  return storage?.getItem(KEY) === 'hidden' ? 'hidden' : 'shown';
}

export function keepCorner(storage: Keeps | undefined, corner: Corner): void {
  keep(storage, KEY, corner);
}

/** Marks the document, for the style sheet. */
export function mark({ theme, overlay }: Asked): void {
  const { dataset } = document.documentElement;
  dataset['theme'] = theme;
  if (overlay) dataset['overlay'] = '';
}
