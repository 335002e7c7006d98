// Colours as people see them: lightness, chroma and hue of OKLCH, and the contrast of WCAG. Colours come and go as `#rrggbb`.

/** Lightness from 0 to 1, chroma from 0 (grey), hue in radians. */
interface Lch {
  l: number;
  c: number;
  h: number;
}

type Three = readonly [number, number, number];

/** Steps of lightness that no eye tells apart. */
const STEP = 0.005;

/** Halvings until the chroma is exact to a thousandth of what any screen shows. */
const HALVINGS = 10;

/** How much of each linear light the three kinds of cones take in, and what they make of it (Björn Ottosson's OKLab). */
const TO_CONES: readonly Three[] = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: readonly Three[] = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const FROM_LAB: readonly Three[] = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];
const FROM_CONES: readonly Three[] = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];

/** From 1, the same, to 21, black on white. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The ink that is read better on a ground. One of the two reaches 4.5:1 on any ground there is. */
export function inkOn(ground: string): '#ffffff' | '#000000' {
  return contrast('#ffffff', ground) >= contrast('#000000', ground) ? '#ffffff' : '#000000';
}

/** The colour nearest to `colour` in its hue that reaches `wanted` on every ground: lighter on dark ones, darker on light ones. */
export function readable(colour: string, grounds: readonly string[], wanted = 4.5): string {
  const enough = (tried: string): boolean => grounds.every((ground) => contrast(tried, ground) >= wanted);
  const step = inkOn(grounds[0] ?? '#ffffff') === '#ffffff' ? STEP : -STEP;
  const lch = toLch(colour);
  let tried = colour;
  const end = step > 0 ? 1 : 0;
  let { l } = lch;
  while (!enough(tried) && l !== end) {
    l = Math.min(1, Math.max(0, l + step));
    tried = toHex({ ...lch, l });
  }
  return tried;
}

/** `colour` with the hue of `accent`, as light and, where the accent has any colour, as colourful as before. */
export function tinted(colour: string, accent: string): string {
  const { c, h } = toLch(accent);
  const own = toLch(colour);
  return toHex({ l: own.l, c: Math.min(own.c, c), h });
}

/** What is seen where `share` of `colour` lies over a ground. */
export function over(colour: string, ground: string, share: number): string {
  const [above, below] = [parts(colour), parts(ground)];
  return hexOf(each((place) => above[place] * share + below[place] * (1 - share)));
}

function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toLch(colour: string): Lch {
  const cones = times(TO_CONES, linear(colour));
  const [l, a, b] = times(
    TO_LAB,
    each((place) => Math.cbrt(cones[place])),
  );
  return { l, c: Math.hypot(a, b), h: Math.atan2(b, a) };
}

/** A colour that no screen shows loses chroma, never lightness or hue, until one does. */
function toHex(colour: Lch): string {
  const shown = (c: number): Three => lightOf({ ...colour, c });
  let [low, high] = [0, colour.c];
  if (exists(shown(high))) low = high;
  for (let turn = 0; low < high && turn < HALVINGS; turn++) {
    const middle = (low + high) / 2;
    if (exists(shown(middle))) low = middle;
    else high = middle;
  }
  const three = shown(low);
  return hexOf(each((place) => encode(Math.min(1, Math.max(0, three[place])))));
}

/** Whether a screen shows it. The slack is what rounding takes. */
function exists(three: Three): boolean {
  return three.every((part) => part >= -0.0001 && part <= 1.0001);
}

function lightOf({ l, c, h }: Lch): Three {
  const cones = times(FROM_LAB, [l, c * Math.cos(h), c * Math.sin(h)]);
  return times(
    FROM_CONES,
    each((place) => cones[place] ** 3),
  );
}

function linear(colour: string): Three {
  const found = parts(colour);
  return each((place) => (found[place] <= 0.04045 ? found[place] / 12.92 : ((found[place] + 0.055) / 1.055) ** 2.4));
}

function encode(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

/** The three parts from 0 to 1; `#rgb` is short for `#rrggbb`. */
function parts(colour: string): Three {
  const digits = colour.slice(1);
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  return each((place) => Number.parseInt(long.slice(place * 2, place * 2 + 2), 16) / 255);
}

function hexOf(three: Three): string {
  return `#${three
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function times(matrix: readonly Three[], [x, y, z]: Three): Three {
  return each((place) => {
    const [a, b, c] = matrix[place] ?? [0, 0, 0];
    return a * x + b * y + c * z;
  });
}

function each(make: (place: 0 | 1 | 2) => number): Three {
  return [make(0), make(1), make(2)];
}
