// The strokes of a drawing in a file.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A colour as the page computes it, as every program reads it; nothing where nothing is drawn. */
export function hexOf(computed: string): string | undefined {
  const [red, green, blue, alpha = 1] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  if (red === undefined || green === undefined || blue === undefined || alpha === 0) return undefined;
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** A rectangle; `corners` are the radii of its corners from the top left on, clockwise. */
export function outline({ x, y, width, height }: Box, corners: readonly number[] = [], look = ''): string {
  const [a = 0, b = 0, c = 0, d = 0] = within(width, height, corners);
  const paint = look === '' ? '' : ` ${look}`;
  if (a === b && a === c && a === d) {
    const rounding = a === 0 ? '' : ` rx="${round(a)}"`;
    return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${rounding}${paint}/>`;
  }
  const [right, bottom] = [x + width, y + height];
  const arc = (radius: number, toX: number, toY: number): string =>
    `A${round(radius)} ${round(radius)} 0 0 1 ${round(toX)} ${round(toY)}`;
  const path = [
    `M${round(x + a)} ${round(y)}H${round(right - b)}`,
    arc(b, right, y + b),
    `V${round(bottom - c)}`,
    arc(c, right - c, bottom),
    `H${round(x + d)}`,
    arc(d, x, bottom - d),
    `V${round(y + a)}`,
    arc(a, x + a, y),
  ];
  return `<path d="${path.join('')}Z"${paint}/>`;
}

/** Radii as a browser draws them: together no longer than a side. */
function within(width: number, height: number, [a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] {
  const share = Math.min(1, width / (a + b), width / (c + d), height / (a + d), height / (b + c));
  return [a, b, c, d].map((radius) => radius * share);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A text within the file. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
