// The picture of a result as a file: an SVG that needs nothing beside it, so that any program for slides or print takes it.
import { drawn, summary, type Bar, type Drawn, type Numbers, type Stances } from '../../lib/results';
import { localised, type Language, type Marked } from '../../lib/i18n';
import { placesOf } from '../../stage/poll/leaders';
import { mapOf } from '../../stage/poll/map';
import { linesIn, widthOf } from './lines';
import type { DeskPoll, Lang, Leaders, Opinions, Part, PartResult } from '../../lib/wire';

const WIDTH = 1600;
const MARGIN = 80;
const INNER = WIDTH - 2 * MARGIN;
const ROW = 84;
const HEAD = 60;
/** How much wider bold letters are. */
const BOLD = 1.08;

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
  /** The event's languages. */
  readonly order: readonly Lang[];
  readonly parts: string[];
  y: number;
}

/**
 * The picture of one part's result, above that of the round before if there was one; the leaderboard of a quiz stands below its last part.
 * Nothing but the head where there is no result.
 */
export function svgOf(
  poll: Pick<DeskPoll, 'terms' | 'result'>,
  place: number,
  words: Language,
  order: readonly Lang[],
  before?: Pick<DeskPoll, 'result'>,
): string {
  const sheet: Sheet = { words, order, parts: [], y: MARGIN };
  const part = poll.terms.parts[place];
  const title = localised(part?.title ?? poll.terms.title, words.lang, order);
  const size = HEAD * 0.8;
  for (const line of linesIn(title.text, INNER / BOLD, size, title.lang)) {
    sheet.y += HEAD;
    sheet.parts.push(textAt(start(title), sheet.y, line, { size, marked: title, weight: 650 }));
  }
  sheet.y += 40;
  const result = poll.result?.parts[place];
  if (part !== undefined && result !== undefined) {
    const earlier = before?.result?.parts[place];
    drawRound(sheet, part, result, earlier && 'desk.poll.round');
    if (part.kind === 'statements' && poll.result?.opinions) drawMap(sheet, poll.result.opinions);
    if (earlier !== undefined) drawRound(sheet, part, earlier, 'desk.poll.round.first');
    const isLast = place === poll.terms.parts.length - 1;
    if (isLast && poll.result?.leaders) drawLeaders(sheet, poll.result.leaders);
  }
  const told = part !== undefined && result !== undefined ? summary(part, result, words, order) : title.text;
  const height = Math.max(900, sheet.y + MARGIN);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="${escaped(FONT)}" role="img"><title>${escaped(title.text)}</title><desc>${escaped(told)}</desc>` +
    `<rect width="100%" height="100%" fill="#ffffff"/>${sheet.parts.join('')}</svg>`
  );
}

/** What came of a part, under a name if it is one of two rounds. */
function drawRound(sheet: Sheet, part: Part, result: PartResult, name: string | undefined): void {
  const { words } = sheet;
  if (name !== undefined) caption(sheet, words.t(name));
  draw(sheet, drawn(part, result, words, sheet.order));
  const sum = `${words.t('poll.ballots', { n: result.answered })} · ${words.t('poll.abstained', { n: result.abstained })}`;
  note(sheet, sum);
}

/** The name of what follows. */
function caption(sheet: Sheet, text: string): void {
  sheet.y += 70;
  sheet.parts.push(textAt(start(sheet.words), sheet.y, text, { size: 38, marked: ownOf(sheet), weight: 650 }));
  sheet.y += 10;
}

/** A line about what stands above it. */
function note(sheet: Sheet, text: string): void {
  sheet.y += 56;
  sheet.parts.push(textAt(start(sheet.words), sheet.y, text, { size: 28, marked: ownOf(sheet), colour: SOFT }));
}

/** What the page itself says. */
function ownOf({ words }: Sheet): Marked {
  return { text: '', lang: words.lang, dir: words.dir };
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
      if (shown.numbers !== undefined) drawNumbers(sheet, shown.numbers);
      break;
    case 'cloud':
    case 'texts': {
      const most = shown.written[0]?.count ?? 1;
      for (const { text, dir, count } of shown.written) {
        barRow(sheet, { text, dir, lang: '' }, count / most, words.number(count));
      }
      if (shown.other > 0) note(sheet, words.t('poll.other', { n: shown.other }));
      break;
    }
    case 'stances':
      for (const row of shown.rows) stanceRow(sheet, row);
  }
}

/** How many are in each of the ranges, on a line from the least to the most. */
function drawNumbers(sheet: Sheet, { bins, min, max, median, unit }: Numbers): void {
  const { words } = sheet;
  const wide = INNER / bins.length;
  const plain: Marked = { text: '', lang: words.lang, dir: 'ltr' };
  sheet.y += 340;
  for (const [at, { share, count }] of bins.entries()) {
    const high = Math.max(2, share * 300);
    sheet.parts.push(rect(MARGIN + at * wide + 2, sheet.y - high, wide - 4, high, ACCENT));
    const size = Math.min(28, (wide / Math.max(1, words.number(count).length)) * 1.4);
    if (count === 0) continue;
    sheet.parts.push(
      textAt(MARGIN + (at + 0.5) * wide, sheet.y - high - 10, words.number(count), {
        size,
        marked: plain,
        weight: 650,
        anchor: 'middle',
      }),
    );
  }
  sheet.y += 44;
  const end = { size: 28, marked: plain, colour: SOFT };
  sheet.parts.push(textAt(MARGIN, sheet.y, words.number(min), end));
  sheet.parts.push(textAt(WIDTH - MARGIN, sheet.y, words.number(max), { ...end, anchor: 'end' }));
  const middle = `${words.t('desk.result.median')}: ${words.number(median)} ${unit?.text ?? ''}`.trim();
  const look: Look = { size: 44, marked: ownOf(sheet), weight: 650, anchor: 'middle' };
  sheet.parts.push(textAt(WIDTH / 2, sheet.y + 30, middle, look));
  sheet.y += 40;
}

/** The best players of the quizzes up to this one. */
function drawLeaders(sheet: Sheet, leaders: Leaders): void {
  const { words } = sheet;
  caption(sheet, words.t('desk.leaders'));
  for (const { place, name, dir, number, score } of placesOf(leaders)) {
    const player = name ?? words.t('desk.leaders.number', { n: number });
    const label: Marked = name === undefined ? ownOf(sheet) : { text: '', lang: '', dir };
    // Isolated, so that a name that runs the other way leaves its place before it.
    head(
      sheet,
      { ...label, dir: words.dir, text: `${words.number(place)}. \u2068${player}\u2069` },
      words.number(score),
    );
  }
  if (leaders.top.length === 0) note(sheet, words.t('desk.leaders.none'));
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

function stanceRow(sheet: Sheet, { place, label, shares, counts }: Stances): void {
  const { words } = sheet;
  const names = ['poll.agree', 'poll.disagree', 'poll.pass'];
  const said = names.map(
    (name, at) => `${words.t(name)} ${words.percent(shares[at] ?? 0)} (${words.number(counts[at] ?? 0)})`,
  );
  // By its number it is found on the map.
  head(sheet, { ...label, text: `${words.number(place + 1)}. ${label.text}` }, '');
  let x = isRtl(sheet) ? WIDTH - MARGIN : MARGIN;
  for (const [at, colour] of [ACCENT, WARN, TRACK].entries()) {
    const wide = INNER * (shares[at] ?? 0);
    sheet.parts.push(rect(isRtl(sheet) ? x - wide : x, sheet.y, Math.max(0, wide - 4), 26, colour, 3));
    x += isRtl(sheet) ? -wide : wide;
  }
  sheet.y += 58;
  sheet.parts.push(textAt(start(words), sheet.y, said.join(' · '), { size: 26, marked: ownOf(sheet), colour: SOFT }));
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
  const size = 34;
  const lines = linesIn(label.text, INNER - widthOf(numbers, size) * BOLD - 40, size, label.lang);
  const own = ownOf(sheet);
  const side = isRtl(sheet) ? WIDTH - MARGIN : MARGIN;
  const anchor = isRtl(sheet) === (label.dir === 'rtl') ? 'start' : 'end';
  const end = isRtl(sheet) ? MARGIN : WIDTH - MARGIN;
  sheet.parts.push(textAt(end, sheet.y, numbers, { size, marked: own, weight: 650, anchor: 'end' }));
  for (const [place, line] of lines.entries()) {
    if (place > 0) sheet.y += 44;
    sheet.parts.push(textAt(side, sheet.y, line, { size, marked: label, anchor }));
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

function start({ dir }: Pick<Marked, 'dir'>): number {
  return dir === 'rtl' ? WIDTH - MARGIN : MARGIN;
}

function isRtl({ words }: Sheet): boolean {
  return words.dir === 'rtl';
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
