// Keeps the pictures of the documentation small: a PNG of the 256 colours that stand best for all of its thousands.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** What one byte for each pixel can tell apart. */
const MOST_COLOURS = 256;

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** The places of red, green, blue and opacity in a colour. */
const CHANNELS = [0, 1, 2, 3] as const;

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** A colour, and how many pixels have it. */
interface Counted {
  colour: Colour;
  count: number;
}

export interface Pixels {
  width: number;
  height: number;
  /** Four bytes each: red, green, blue, opacity. */
  rgba: Uint8Array;
}

/** The same picture with a palette. */
export function squeezed(png: Buffer): Buffer {
  return indexed(decoded(png));
}

/** The pixels of a PNG as browsers write it: eight bits a channel, not interlaced, with or without opacity. */
export function decoded(png: Buffer): Pixels {
  const all = [...chunks(png)];
  const head = all[0]?.data ?? Buffer.alloc(0);
  const [width, height, depth, kind, interlace] = [
    head.readUInt32BE(0),
    head.readUInt32BE(4),
    head[8],
    head[9],
    head[12],
  ];
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0) throw new Error('not a PNG of a browser');
  const size = kind === 6 ? 4 : 3;
  const packed = Buffer.concat(all.flatMap(({ name, data }) => (name === 'IDAT' ? [data] : [])));
  const bytes = unfiltered(inflateSync(packed), { width, height, size });
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(bytes.subarray(pixel * size, (pixel + 1) * size), pixel * 4);
  }
  return { width, height, rgba };
}

function* chunks(png: Buffer): Generator<{ name: string; data: Buffer }> {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { name: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

/** Every line says by which of five rules its bytes are told from those before and above them. */
function unfiltered(raw: Buffer, { width, height, size }: { width: number; height: number; size: number }): Uint8Array {
  const line = width * size;
  const bytes = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    const rule = raw[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const at = y * line + x;
      const before = x < size ? 0 : (bytes[at - size] ?? 0);
      const above = y === 0 ? 0 : (bytes[at - line] ?? 0);
      const corner = x < size || y === 0 ? 0 : (bytes[at - line - size] ?? 0);
      const guess = [0, before, above, (before + above) >> 1, nearest(before, above, corner)][rule ?? 0] ?? 0;
      bytes[at] = (raw[y * (line + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return bytes;
}

function nearest(before: number, above: number, corner: number): number {
  const sum = before + above - corner;
  const [a, b, c] = [Math.abs(sum - before), Math.abs(sum - above), Math.abs(sum - corner)];
  if (a <= b && a <= c) return before;
  return b <= c ? above : corner;
}

function indexed({ width, height, rgba }: Pixels): Buffer {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const all = new Map([...counts].map(([pixel, count]) => [pixel, { colour: colourOf(pixel), count }] as const));
  const palette = paletteOf([...all.values()]);
  const places = new Map([...all].map(([pixel, { colour }]) => [pixel, placeOf(colour, palette)] as const));
  // A byte before each line says that its bytes are told from no others.
  const lines = Buffer.alloc((width + 1) * height);
  for (const [at, pixel] of pixels.entries()) lines[at + Math.floor(at / width) + 1] = places.get(pixel) ?? 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const opacities = palette.map(([, , , opacity]) => opacity);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap(([red, green, blue]) => [red, green, blue]))),
    ...(opacities.every((opacity) => opacity === 255) ? [] : [chunk('tRNS', Buffer.from(opacities))]),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** As the machine has it in memory. */
function colourOf(pixel: number): Colour {
  const [red = 0, green = 0, blue = 0, opacity = 0] = new Uint8Array(Uint32Array.of(pixel).buffer);
  return [red, green, blue, opacity];
}

/** Parts the colours where they differ most, counted by their pixels, until there are as many parts as a palette has places (median cut). */
function paletteOf(all: readonly Counted[]): readonly Colour[] {
  const parts = [spread(all)];
  while (parts.length < MOST_COLOURS) {
    const widest = parts.reduce((most, part) => (part.error > most.error ? part : most));
    if (widest.error === 0) break;
    parts.splice(parts.indexOf(widest), 1, ...halves(widest).map(spread));
  }
  return parts.map(({ mean }) => mean.map(Math.round) as unknown as Colour);
}

interface Part {
  colours: readonly Counted[];
  mean: readonly number[];
  /** The channel in which they differ most. */
  channel: number;
  /** How far they are from their mean in that channel, squared and summed over all pixels. */
  error: number;
}

function spread(colours: readonly Counted[]): Part {
  const pixels = colours.reduce((sum, { count }) => sum + count, 0);
  const mean = CHANNELS.map(
    (channel) => colours.reduce((sum, { colour, count }) => sum + colour[channel] * count, 0) / pixels,
  );
  const errors = CHANNELS.map((channel) =>
    colours.reduce((sum, { colour, count }) => sum + (colour[channel] - (mean[channel] ?? 0)) ** 2 * count, 0),
  );
  const error = Math.max(...errors);
  return { colours, mean, channel: errors.indexOf(error), error: colours.length === 1 ? 0 : error };
}

function halves({ colours, mean, channel }: Part): readonly (readonly Counted[])[] {
  const middle = mean[channel] ?? 0;
  const isLow = ({ colour }: Counted): boolean => (colour[channel] ?? 0) <= middle;
  return [colours.filter(isLow), colours.filter((each) => !isLow(each))];
}

function placeOf(colour: Colour, palette: readonly Colour[]): number {
  let [best, least] = [0, Infinity];
  for (const [place, other] of palette.entries()) {
    const distance = CHANNELS.reduce<number>((sum, channel) => sum + (colour[channel] - other[channel]) ** 2, 0);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
