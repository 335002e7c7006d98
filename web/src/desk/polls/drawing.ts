// The picture of a result as a file: an SVG that needs nothing beside it, so that any program for slides or print takes it.
import { drawn, summary, type Bar, type Drawn, type Stances } from '../../lib/results';
import { localised, type Language, type Marked } from '../../lib/i18n';
import { mapOf } from '../../stage/poll/map';
import type { DeskPoll, Lang, Opinions } from '../../lib/wire';

const WIDTH = 1600;
const MARGIN = 80;
const INNER = WIDTH - 2 * MARGIN;
const ROW = 84;
const HEAD = 60;
/** Roughly, of the size of the letters, how wide one is; a title must be broken without a page to measure it on. */
const LETTER = 0.54;

const INK = '#14201f';
const SOFT = '#4d5b59';
const TRACK = '#e4e9e7';
const ACCENT = '#0b5f5a';
const WARN = '#c98a1b';
const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans CJK SC', sans-serif";

/** Pixels of a picture for slides, for each of the drawing's. */
const SCALE = 2;

/** A drawing as it grows downwards. */
interface Sheet {
  readonly words: Language;
  readonly parts: string[];
  y: number;
}

/** The picture of one part's result; nothing but the head where there is none. */
export function svgOf(
  poll: Pick<DeskPoll, 'terms' | 'result'>,
  place: number,
  words: Language,
  order: readonly Lang[],
): string {
  const sheet: Sheet = { words, parts: [], y: MARGIN };
  const part = poll.terms.parts[place];
  const title = localised(part?.title ?? poll.terms.title, words.lang, order);
  for (const line of broken(title.text, INNER, HEAD)) {
    sheet.y += HEAD;
    sheet.parts.push(textAt(start(title), sheet.y, line, { size: HEAD * 0.8, marked: title, weight: 650 }));
  }
  sheet.y += 40;
  const result = poll.result?.parts[place];
  if (part !== undefined && result !== undefined) {
    draw(sheet, drawn(part, result, words, order));
    if (part.kind === 'statements' && poll.result?.opinions) drawMap(sheet, poll.result.opinions);
    const own: Marked = { text: '', lang: words.lang, dir: words.dir };
    sheet.y += 56;
    const sum = `${words.t('poll.ballots', { n: result.answered })} · ${words.t('poll.abstained', { n: result.abstained })}`;
    sheet.parts.push(textAt(start(own), sheet.y, sum, { size: 28, marked: own, colour: SOFT }));
  }
  const told = part !== undefined && result !== undefined ? summary(part, result, words, order) : title.text;
  const height = Math.max(900, sheet.y + MARGIN);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="${escaped(FONT)}" role="img"><title>${escaped(title.text)}</title><desc>${escaped(told)}</desc>` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${sheet.parts.join('')}</svg>`
  );
}

function draw(sheet: Sheet, shown: Drawn): void {
  const { words } = sheet;
  switch (shown.shape) {
    case 'bars':
    case 'steps':
    case 'points':
      for (const bar of shown.bars)
        barRow(sheet, bar.label, bar.share, `${words.percent(bar.share)} · ${words.number(bar.count)}${right(bar)}`);
      break;
    case 'ranking':
      for (const row of shown.rows) {
        const label = { ...row.label, text: `${words.number(row.rank)}. ${row.label.text}` };
        barRow(
          sheet,
          label,
          row.share,
          `${words.t('poll.points', { n: row.points })} · ${words.t('poll.first', { n: row.first })}`,
        );
      }
      break;
    case 'numbers':
      if (shown.numbers !== undefined) {
        const { bins, min, max, median, unit } = shown.numbers;
        const wide = INNER / bins.length;
        sheet.y += 320;
        for (const [at, { share }] of bins.entries()) {
          const high = Math.max(2, share * 300);
          sheet.parts.push(rect(MARGIN + at * wide + 2, sheet.y - high, wide - 4, high, ACCENT));
        }
        sheet.y += 44;
        const plain: Marked = { text: '', lang: words.lang, dir: 'ltr' };
        sheet.parts.push(textAt(MARGIN, sheet.y, words.number(min), { size: 28, marked: plain, colour: SOFT }));
        sheet.parts.push(
          textAt(WIDTH - MARGIN, sheet.y, words.number(max), { size: 28, marked: plain, colour: SOFT, anchor: 'end' }),
        );
        const middle = `${words.number(median)} ${unit?.text ?? ''}`.trim();
        sheet.parts.push(
          textAt(WIDTH / 2, sheet.y + 20, middle, { size: 56, marked: plain, weight: 650, anchor: 'middle' }),
        );
        sheet.y += 40;
      }
      break;
    case 'cloud':
    case 'texts': {
      const most = shown.written[0]?.count ?? 1;
      for (const { text, dir, count } of shown.written) {
        barRow(sheet, { text, dir, lang: '' }, count / most, words.number(count));
      }
      break;
    }
    case 'stances':
      for (const row of shown.rows) stanceRow(sheet, row);
  }
}

function right({ isRight }: Bar): string {
  return isRight ? ' ✓' : '';
}

/** A row runs the way of the page's language: its numbers stand at its end. */
function barRow(sheet: Sheet, label: Marked, share: number, numbers: string): void {
  head(sheet, label, numbers);
  const wide = INNER * share;
  sheet.parts.push(rect(MARGIN, sheet.y, INNER, 16, TRACK, 8));
  if (wide > 0)
    sheet.parts.push(
      rect(isRtl(sheet) ? WIDTH - MARGIN - wide : MARGIN, sheet.y, wide, 16, ACCENT, Math.min(8, wide / 2)),
    );
  sheet.y += ROW - 44;
}

function stanceRow(sheet: Sheet, { label, shares, counts }: Stances): void {
  const { words } = sheet;
  const names = ['poll.agree', 'poll.disagree', 'poll.pass'];
  const said = names.map(
    (name, at) => `${words.t(name)} ${words.percent(shares[at] ?? 0)} (${words.number(counts[at] ?? 0)})`,
  );
  head(sheet, label, '');
  let x = isRtl(sheet) ? WIDTH - MARGIN : MARGIN;
  for (const [at, colour] of [ACCENT, WARN, TRACK].entries()) {
    const wide = INNER * (shares[at] ?? 0);
    sheet.parts.push(rect(isRtl(sheet) ? x - wide : x, sheet.y, Math.max(0, wide - 4), 26, colour, 3));
    x += isRtl(sheet) ? -wide : wide;
  }
  sheet.y += 58;
  const own: Marked = { text: '', lang: words.lang, dir: words.dir };
  sheet.parts.push(textAt(start(own), sheet.y, said.join(' · '), { size: 26, marked: own, colour: SOFT }));
  sheet.y += 30;
}

function drawMap(sheet: Sheet, opinions: Opinions): void {
  if (opinions.groups.length === 0) return;
  const side = 720;
  const map = mapOf(opinions, side);
  const plain: Marked = { text: '', lang: sheet.words.lang, dir: 'ltr' };
  const [left, top] = [(WIDTH - side) / 2, sheet.y + 20];
  const dot = (x: number, y: number, r: number, fill: string, line = 'none'): string =>
    `<circle cx="${round(left + x)}" cy="${round(top + y)}" r="${round(r)}" fill="${fill}" stroke="${line}" stroke-width="3"/>`;
  for (const [group, { x, y, radius }] of map.groups.entries()) {
    const name = `${String.fromCharCode(65 + group)} · ${sheet.words.number(opinions.groups[group]?.size ?? 0)}`;
    sheet.parts.push(dot(x, y, radius, '#e0efed', ACCENT));
    sheet.parts.push(textAt(left + x, top + y + 12, name, { size: 34, marked: plain, weight: 650, anchor: 'middle' }));
  }
  for (const { x, y } of map.rest) sheet.parts.push(dot(x, y, 6, SOFT));
  for (const { x, y, statement } of map.told) {
    sheet.parts.push(dot(x, y, 24, '#ffffff', SOFT));
    const number = sheet.words.number(statement + 1);
    sheet.parts.push(textAt(left + x, top + y + 9, number, { size: 26, marked: plain, anchor: 'middle' }));
  }
  sheet.y = top + side + 20;
}

function head(sheet: Sheet, label: Marked, numbers: string): void {
  sheet.y += 44;
  const lines = broken(label.text, INNER - numbers.length * 20, 34);
  const own: Marked = { text: '', lang: sheet.words.lang, dir: sheet.words.dir };
  const side = isRtl(sheet) ? WIDTH - MARGIN : MARGIN;
  const anchor = isRtl(sheet) === (label.dir === 'rtl') ? 'start' : 'end';
  const end = isRtl(sheet) ? MARGIN : WIDTH - MARGIN;
  sheet.parts.push(textAt(end, sheet.y, numbers, { size: 34, marked: own, weight: 650, anchor: 'end' }));
  for (const [place, line] of lines.entries()) {
    if (place > 0) sheet.y += 44;
    sheet.parts.push(textAt(side, sheet.y, line, { size: 34, marked: label, anchor }));
  }
  sheet.y += 18;
}

interface Look {
  size: number;
  marked: Marked;
  weight?: number;
  colour?: string;
  anchor?: 'start' | 'middle' | 'end';
}

/** In a text from right to left, its start is at the right. */
function textAt(
  x: number,
  y: number,
  text: string,
  { size, marked, weight = 400, colour = INK, anchor = 'start' }: Look,
): string {
  const lang = marked.lang === '' ? '' : ` xml:lang="${escaped(marked.lang)}"`;
  return (
    `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" font-weight="${weight}" fill="${colour}" ` +
    `text-anchor="${anchor}" direction="${marked.dir}"${lang}>${escaped(text)}</text>`
  );
}

function rect(x: number, y: number, width: number, height: number, fill: string, radius = 0): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height === 0 ? 0 : round(height)}" rx="${round(radius)}" fill="${fill}"/>`;
}

function start({ dir }: Marked): number {
  return dir === 'rtl' ? WIDTH - MARGIN : MARGIN;
}

function isRtl({ words }: Sheet): boolean {
  return words.dir === 'rtl';
}

/** A text in lines that fit, broken between words. */
function broken(text: string, width: number, size: number): string[] {
  const most = Math.max(8, Math.floor(width / (size * 0.8 * LETTER)));
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The drawing in pixels. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob === null ? failed(new Error('the picture is too large')) : done(blob)), 'image/png');
  });
}

/** Offers a file for download. */
export function offer(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
