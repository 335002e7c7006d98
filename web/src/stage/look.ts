// The event's own colour on the screen: the accent where it can be read, and its hue in every ground and line.
import { over, readable, tinted } from '../parts/colour';

/** The colours of theme.css that the event's own one changes; the plate is the ground seen through. */
const GROUNDS = ['--screen', '--screen-glow', '--screen-track', '--screen-line', '--screen-soft'] as const;

type Token = (typeof GROUNDS)[number] | '--screen-ink';

/** How strongly a bar that lies behind words is drawn (Poll.svelte). */
const BEHIND = 0.55;

/** How much of what a film shows comes through behind the words of an overlay: 0xe6 of 0xff hides it, but for a glow. */
const PLATE = 'e6';

/** What takes the place of the theme's own colours, of which `own` tells. */
export function dressed(own: (token: Token) => string, accent: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const token of GROUNDS) found[token] = tinted(own(token), accent);
  const [screen = '', glow = '', track = ''] = GROUNDS.map((token) => found[token] ?? '');
  const shown = readable(accent, [screen, glow]);
  found['--screen-soft'] = readable(found['--screen-soft'] ?? '', [screen, glow]);
  found['--screen-accent'] = shown;
  found['--screen-bar'] = barUnder(own('--screen-ink'), shown, track);
  found['--screen-plate'] = `${screen}${PLATE}`;
  return found;
}

/** The accent, mixed into the track until the words over it are read. */
function barUnder(ink: string, accent: string, track: string): string {
  let bar = accent;
  for (let share = 1; readable(ink, [over(bar, track, BEHIND)]) !== ink && share > 0; share -= 0.05) {
    bar = over(accent, track, share);
  }
  return bar;
}

/** Dresses the screen, or a picture of it, in the event's colour. The theme must stand already. */
export function dress(screen: HTMLElement, accent: string): void {
  const theirs = getComputedStyle(screen);
  const tokens = dressed((token) => theirs.getPropertyValue(token).trim(), accent);
  for (const [name, value] of Object.entries(tokens)) screen.style.setProperty(name, value);
}
