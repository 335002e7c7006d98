// A picture that is squeezed into a palette: the same where it has few colours, near it where it has many.
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decoded, squeezed, type Pixels } from '../scripts/palette.ts';

/** The rules by which lines of a PNG are told from their neighbours; each line uses the next one. */
const RULES = [0, 1, 2, 3, 4];

/** A PNG as a browser writes it. */
function png(width: number, height: number, colourAt: (x: number, y: number) => readonly number[]): Buffer {
  const at = (x: number, y: number, channel: number): number => (x < 0 || y < 0 ? 0 : (colourAt(x, y)[channel] ?? 255));
  const lines = Array.from({ length: height }, (_line, y) => {
    const rule = RULES[y % RULES.length] ?? 0;
    const bytes = Array.from({ length: width * 4 }, (_, place) => {
      const [x, channel] = [Math.floor(place / 4), place % 4];
      const [left, up, corner] = [at(x - 1, y, channel), at(x, y - 1, channel), at(x - 1, y - 1, channel)];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][rule] ?? 0;
      return (at(x, y, channel) - guess) & 255;
    });
    return Buffer.from([rule, ...bytes]);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(lines))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

function paeth(left: number, up: number, corner: number): number {
  const guesses = [left, up, corner];
  const away = guesses.map((guess) => Math.abs(left + up - corner - guess));
  return guesses[away.indexOf(Math.min(...away))] ?? 0;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

/** The pixels of a PNG with a palette, whose lines use no rule. */
function opened(file: Buffer): Pixels {
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    parts.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const part = (name: string): Buffer => parts.get(name) ?? Buffer.alloc(0);
  const [width, height] = [part('IHDR').readUInt32BE(0), part('IHDR').readUInt32BE(4)];
  const lines = inflateSync(part('IDAT'));
  const rgba = Array.from({ length: width * height }, (_, at) => {
    const place = lines[at + Math.floor(at / width) + 1] ?? 0;
    return [...part('PLTE').subarray(place * 3, place * 3 + 3), part('tRNS')[place] ?? 255];
  });
  return { width, height, rgba: Uint8Array.from(rgba.flat()) };
}

/** Hardly two pixels alike. */
const colourful = (x: number, y: number): readonly number[] => [x * 9, y * 17, x * y, 255 - x];

test('every rule by which a browser writes a line is read', () => {
  const { width, height, rgba } = decoded(png(20, 11, colourful));
  expect([width, height]).toEqual([20, 11]);
  const wanted = Array.from({ length: 220 }, (_, at) => colourful(at % 20, Math.floor(at / 20)));
  expect([...rgba]).toEqual(wanted.flat().map((byte) => byte & 255));
});

test('a picture of few colours stays exactly as it is, also where one sees through', () => {
  const picture = png(40, 40, (x, y) => [x < 20 ? 10 : 240, (y % 5) * 50, 0, y < 10 ? 0 : 255]);
  expect(opened(squeezed(picture))).toEqual(decoded(picture));
});

test('a picture of thousands of colours stays near what it is, and what most of it is stays exactly', () => {
  const picture = png(120, 120, (x, y) => (y < 60 ? [10, 20, 23, 255] : [x * 2, y * 2, (x + y) & 255, 255]));
  const [before, after] = [decoded(picture).rgba, opened(squeezed(picture)).rgba];
  expect([...after.subarray(0, 4)]).toEqual([10, 20, 23, 255]);
  const away = [...before].map((byte, at) => Math.abs(byte - (after[at] ?? 0)));
  expect(Math.max(...away)).toBeLessThan(32);
});

test('a PNG that no browser writes is refused', () => {
  expect(() => squeezed(squeezed(png(4, 4, () => [1, 2, 3, 255])))).toThrow('not a PNG of a browser');
});
