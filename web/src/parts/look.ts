// The event's own colour on pages that follow the reader's scheme: as it is where it can be read, lighter or darker where not.
import { inkOn, over, readable } from './colour';

export type Scheme = 'light' | 'dark';

/** Of the grounds in tokens.css that words in the accent stand on, the one on which they are read worst. */
const HARDEST: Record<Scheme, string> = { light: '#edf0ee', dark: '#1d2827' };

/** Of the accent in what is chosen or tagged: enough to see, little enough to read on. */
const SOFT = 0.12;

/** What takes the place of the tokens of the same name. */
export function tokensOf(accent: string, scheme: Scheme): Record<string, string> {
  const ground = HARDEST[scheme];
  const own = readable(accent, [ground]);
  const soft = over(own, ground, SOFT);
  const strong = readable(readable(own, [ground], 6.5), [soft]);
  return { '--accent': own, '--accent-strong': strong, '--accent-soft': soft, '--on-accent': inkOn(own) };
}

/** Puts the event's colour in place of the product's, now and whenever the reader's scheme changes; the answer ends that. */
export function wear(accent: string): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const put = (): void => {
    for (const [name, value] of Object.entries(tokensOf(accent, dark.matches ? 'dark' : 'light'))) {
      document.documentElement.style.setProperty(name, value);
    }
  };
  put();
  dark.addEventListener('change', put);
  return () => dark.removeEventListener('change', put);
}
