// Ends a text that does not fit with an ellipsis after a whole word; the browser's own would cut the word.

/** The middles of two lines are farther apart than this, in pixels; those of two scripts in one line are nearer. */
const SAME_LINE = 6;

/**
 * Looks at `lines` now and at every other size. Its first element is the ellipsis; the style shows it where `--dots` says so, at the end
 * of the last line that is seen.
 * @returns what ends it
 */
export function ellipsis(lines: HTMLElement): () => void {
  const dots = lines.firstElementChild as HTMLElement;
  const words = document.createRange();
  const sizes = new ResizeObserver(() => {
    lines.style.setProperty('--dots', 'none');
    if (lines.scrollHeight <= lines.clientHeight) return;
    lines.style.setProperty('--dots', 'block');
    // It keeps room for itself, and moves from there to the last word.
    dots.style.transform = '';
    const place = dots.getBoundingClientRect();
    words.selectNodeContents(lines);
    words.setStartAfter(dots);
    const last = [...words.getClientRects()].filter((word) => Math.abs(middle(word) - middle(place)) < SAME_LINE);
    const isLeftwards = getComputedStyle(lines).direction === 'rtl';
    const move = isLeftwards
      ? Math.min(...last.map(({ left }) => left)) - place.right
      : Math.max(...last.map(({ right }) => right)) - place.left;
    dots.style.transform = `translateX(${move}px)`;
  });
  sizes.observe(lines);
  return () => sizes.disconnect();
}

function middle({ top, bottom }: DOMRect): number {
  return (top + bottom) / 2;
}
