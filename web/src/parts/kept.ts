// What a page remembers for its next visit, where the browser lets it.

/** The part of the browser's storage that is written. */
export type Keeps = Pick<Storage, 'setItem'>;

/** Remembers a value. Where storage is full or forbidden it is forgotten with the page, which goes on all the same. */
export function keep(storage: Keeps | undefined, name: string, value: string): void {
  try {
    storage?.setItem(name, value);
  } catch {
    // See above.
  }
}
