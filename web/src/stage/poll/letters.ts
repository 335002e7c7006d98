// How much room words take, for letters of size 1.

/** Letters that stand higher and reach deeper than Latin ones, and those that fill their square. */
const TALL = /[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\ufb1d-\ufdff\ufe70-\ufefc]/;
const SQUARE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/;

/** Lines of Latin letters, of letters that fill a square, and of tall ones. */
const HEIGHTS = { latin: 1.12, square: 1.2, tall: 1.5 };

/** The size at which text is measured: browsers round less there. */
const MEASURED = 100;

/** How high a line of this text is. */
export function lineOf(text: string): number {
  return TALL.test(text) ? HEIGHTS.tall : SQUARE.test(text) ? HEIGHTS.square : HEIGHTS.latin;
}

/** Widths of texts as `element` would draw them. */
export function widths(element: HTMLElement, texts: readonly string[]): number[] {
  const context = document.createElement('canvas').getContext('2d');
  const { fontFamily, fontWeight } = getComputedStyle(element);
  if (context === null) return texts.map((text) => text.length);
  context.font = `${fontWeight} ${MEASURED}px ${fontFamily}`;
  return texts.map((text) => context.measureText(text).width / MEASURED);
}

/** Lines that a text takes where `columns` Latin letters stand side by side; square ones take two. */
export function linesOf(text: string, columns: number): number {
  const squares = [...text].filter((char) => SQUARE.test(char)).length;
  return Math.max(1, Math.ceil(([...text].length + squares) / columns));
}

/** How many of the texts, from the first on, fit into as many lines; at least one. */
export function fitting(texts: readonly string[], columns: number, lines: number): number {
  let left = lines;
  const end = texts.findIndex((text) => (left -= linesOf(text, columns)) < 0);
  return end === -1 ? texts.length : Math.max(1, end);
}
