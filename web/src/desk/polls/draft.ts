// A poll while it is written: every language of the event side by side, and what keeps it from being saved, told by field.
import { graphemes } from '../../lib/graphemes';
import { blank, filled, written, type Texts } from '../../parts/texts';
import { KINDS, nameOfKind, optionsAre, type KindName } from './kinds';
import type { Kind, Lang, Localised, Order, Part, PollId, PollTerms, Results } from '../../lib/wire';

/** As the server holds them (`src/domain/poll/terms.rs`). */
export const MOST = { parts: 12, options: 15, statements: 60, title: 200, option: 120, seconds: 3600 } as const;

const LEAST_OPTIONS = 2;
const LEAST_SECONDS = 5;

/** Furthest number, in the smallest unit: a number with three decimals is a thousandth of this at most. */
const FURTHEST = 1_000_000_000_000;

/** What a number may be, by the field that holds it. */
export const RANGES = {
  steps: [3, 11],
  stars: [3, 10],
  total: [1, 1000],
  words: [1, 5],
  decimals: [0, 3],
} as const;

/** A number field; nothing while it is empty. */
type Figure = number | null | undefined;

/** One option, with a name of its own so that reordering keeps the fields of each. */
export interface OptionDraft {
  key: number;
  texts: Texts;
  /** Of a quiz. */
  isRight: boolean;
}

/** One part with all that any kind asks for: who tries another kind and returns finds everything as it was. */
export interface PartDraft {
  key: number;
  title: Texts;
  kind: KindName;
  options: OptionDraft[];
  low: Texts;
  high: Texts;
  unit: Texts;
  min: Figure;
  max: Figure;
  steps: Figure;
  stars: Figure;
  total: Figure;
  words: Figure;
  from: Figure;
  to: Figure;
  decimals: Figure;
}

export interface PollDraft {
  title: Texts;
  parts: PartDraft[];
  results: Results;
  order: Order;
  seconds: Figure;
  roundOf?: PollId | undefined;
}

/** Why a field is not right yet; the catalogue has `desk.lack.<why>`. */
export interface Lack {
  /** `title`, `seconds`, or a field of a part such as `3.options` or `3.option.7`, by the keys of part and option. */
  readonly field: string;
  readonly why: 'text' | 'long' | 'few' | 'most' | 'ends' | 'range' | 'right' | 'bounds' | 'span' | 'parts' | 'quiz';
  readonly params?: Readonly<Record<string, number>>;
}

/** What a draft would save, or all that it lacks, in the order of the fields. */
export type Checked = { readonly terms: PollTerms } | { readonly lacks: readonly Lack[] };

export function emptyDraft(languages: readonly Lang[]): PollDraft {
  return {
    title: blank(languages),
    parts: [emptyPart(languages, 0)],
    results: 'revealed',
    order: 'written',
    seconds: null,
  };
}

export function emptyPart(languages: readonly Lang[], key: number): PartDraft {
  const text = (): Texts => blank(languages);
  return {
    key,
    title: text(),
    kind: 'single',
    options: [0, 1].map((at) => ({ key: at, texts: text(), isRight: false })),
    low: text(),
    high: text(),
    unit: text(),
    min: 1,
    max: 2,
    steps: 5,
    stars: 5,
    total: 100,
    words: 3,
    from: 0,
    to: 100,
    decimals: 0,
  };
}

/** The draft that edits a poll. */
export function draftOf(terms: PollTerms, languages: readonly Lang[]): PollDraft {
  const { title, parts, results = 'revealed', order = 'written', seconds = null, round_of: roundOf } = terms;
  return {
    title: filled(title, languages),
    parts: parts.map((part, key) => partOf(part, key, languages)),
    results,
    order,
    seconds,
    roundOf,
  };
}

function partOf({ title, kind, options = [], right = [] }: Part, key: number, languages: readonly Lang[]): PartDraft {
  const part = emptyPart(languages, key);
  const name = nameOfKind(kind);
  const texts = (text: Localised | undefined): Texts => filled(text ?? {}, languages);
  Object.assign(part, { kind: name, title: texts(title), ...figuresOf(kind) });
  if (optionsAre(name) !== 'none') {
    part.options = options.map((option, at) => ({ key: at, texts: texts(option), isRight: right.includes(at) }));
  } else if (name === 'scale') [part.low, part.high] = [texts(options[0]), texts(options[1])];
  else if (name === 'number') part.unit = texts(options[0]);
  return part;
}

function figuresOf(kind: Kind): Partial<PartDraft> {
  if (typeof kind === 'string') return {};
  if ('number' in kind) {
    const { min, max, decimals } = kind.number;
    return { from: min / 10 ** decimals, to: max / 10 ** decimals, decimals };
  }
  return Object.values(kind)[0] as Partial<PartDraft>;
}

/** The kinds that a part may be: statements only where no other part has them, for groups that think alike are found in one list of them. */
export function kindsFor(part: PartDraft, parts: readonly PartDraft[]): readonly KindName[] {
  const areElsewhere = parts.some(({ key, kind }) => key !== part.key && kind === 'statements');
  return KINDS.filter((kind) => kind !== 'statements' || !areElsewhere || part.kind === kind);
}

/** A number that no row has yet. */
export function nextKey(rows: readonly { key: number }[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}

/** What a draft asks: its own title and its parts. */
type Asked = Pick<PollDraft, 'title' | 'parts'>;

/**
 * The draft with another part; of a quiz every part is. What one part alone asked is its question, not the title of the survey that it becomes.
 */
export function withAnother({ title, parts }: Asked, languages: readonly Lang[]): Asked {
  const another = emptyPart(languages, nextKey(parts));
  const added: PartDraft = parts.some(({ kind }) => kind === 'quiz') ? { ...another, kind: 'quiz' } : another;
  const [only, ...others] = parts;
  if (only === undefined || others.length > 0 || written(only.title) !== undefined) {
    return { title, parts: [...parts, added] };
  }
  return { title: blank(languages), parts: [{ ...only, title }, added] };
}

/** The draft without a part. What is left alone asks its own question again, unless the survey has a title. */
export function without({ title, parts }: Asked, key: number, languages: readonly Lang[]): Asked {
  const left = parts.filter((part) => part.key !== key);
  const [only, ...others] = left;
  if (only === undefined || others.length > 0 || written(title) !== undefined) return { title, parts: left };
  return { title: only.title, parts: [{ ...only, title: blank(languages) }] };
}

/** The rows with the one at `from` moved by `step` places; unchanged at either end. */
export function moved<T>(rows: readonly T[], from: number, step: -1 | 1): T[] {
  const [row, other] = [rows[from], rows[from + step]];
  if (row === undefined || other === undefined) return [...rows];
  return rows.map((each, at) => (at === from ? other : at === from + step ? row : each));
}

/** The options with lines in one language put in: from the first that has no text in it on, with as many more as it takes. */
export function withLines(
  options: readonly OptionDraft[],
  lang: Lang,
  text: string,
  languages: readonly Lang[],
): OptionDraft[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const after = options.map((option) => ({ ...option }));
  for (const line of lines.filter((each) => each !== '')) {
    const free = after.find(({ texts }) => (texts[lang] ?? '').trim() === '');
    if (free !== undefined) free.texts = { ...free.texts, [lang]: line };
    else after.push({ key: nextKey(after), texts: { ...blank(languages), [lang]: line }, isRight: false });
  }
  return after;
}

/** Whether nothing was written into it. */
export function isEmpty({ title, parts }: PollDraft): boolean {
  const texts = [title, ...parts.flatMap((part) => [part.title, ...part.options.map((option) => option.texts)])];
  return texts.every((each) => written(each) === undefined);
}

/** What the draft would look like as it stands: what is missing is left out, what is out of its range is the nearest thing that is not. */
export function roughly(draft: PollDraft): Pick<PollTerms, 'title' | 'parts'> {
  const unseen: Lack[] = [];
  const parts = draft.parts.map((part) => checkPart(part, draft.parts.length === 1, unseen));
  return {
    title: written(draft.title) ?? {},
    parts: parts.map((part) => Object.assign(part, { kind: tamed(part.kind) })),
  };
}

/** A scale of a million steps would be drawn step by step. */
function tamed(kind: Kind): Kind {
  if (typeof kind === 'object' && 'scale' in kind) return { scale: { steps: clamp(kind.scale.steps, RANGES.steps) } };
  if (typeof kind === 'object' && 'stars' in kind) return { stars: { stars: clamp(kind.stars.stars, RANGES.stars) } };
  if (typeof kind === 'object' && 'cloud' in kind) return { cloud: { words: clamp(kind.cloud.words, RANGES.words) } };
  return kind;
}

function clamp(value: number, [min, max]: readonly [number, number]): number {
  return Math.round(Math.min(max, Math.max(min, value)));
}

export function check(draft: PollDraft): Checked {
  const lacks: Lack[] = [];
  const title = textOf(draft.title, MOST.title, 'title', lacks);
  if (title === undefined) lacks.push({ field: 'title', why: 'text' });
  const isAlone = draft.parts.length === 1;
  if (draft.parts.length > MOST.parts) lacks.push({ field: 'parts', why: 'parts', params: { n: MOST.parts } });
  const parts = draft.parts.map((part) => checkPart(part, isAlone, lacks));
  lacks.push(...besideQuiz(draft.parts));
  const { seconds } = draft;
  const isTimed = seconds !== null && seconds !== undefined;
  if (isTimed && !within(seconds, LEAST_SECONDS, MOST.seconds)) {
    lacks.push({ field: 'seconds', why: 'range', params: { min: LEAST_SECONDS, max: MOST.seconds } });
  }
  if (title === undefined || lacks.length > 0) return { lacks };
  return {
    terms: {
      title,
      parts,
      ...(draft.results === 'revealed' ? {} : { results: draft.results }),
      ...(draft.order === 'written' ? {} : { order: draft.order }),
      ...(isTimed ? { seconds } : {}),
      ...(draft.roundOf === undefined ? {} : { round_of: draft.roundOf }),
    },
  };
}

/** A player's name is on the whole ballot, so a quiz has nothing else beside it. */
function besideQuiz(parts: readonly PartDraft[]): readonly Lack[] {
  if (parts.every(({ kind }) => kind !== 'quiz')) return [];
  return parts.flatMap(({ key, kind }) => (kind === 'quiz' ? [] : [{ field: `${key}.kind`, why: 'quiz' as const }]));
}

function checkPart(part: PartDraft, isAlone: boolean, lacks: Lack[]): Part {
  const field = (name: string): string => `${part.key}.${name}`;
  const title = isAlone ? undefined : textOf(part.title, MOST.title, field('title'), lacks);
  if (!isAlone && title === undefined) lacks.push({ field: field('title'), why: 'text' });
  const { options, right } = optionsOf(part, field, lacks);
  return {
    ...(title === undefined ? {} : { title }),
    kind: kindOf(part, options.length, field, lacks),
    ...(options.length === 0 ? {} : { options }),
    ...(right.length === 0 ? {} : { right }),
  };
}

/** The options as they are saved; those left empty in every language are dropped. */
function optionsOf(
  part: PartDraft,
  field: (name: string) => string,
  lacks: Lack[],
): { options: Localised[]; right: number[] } {
  const are = optionsAre(part.kind);
  if (are === 'none') return { options: endsOf(part, field, lacks), right: [] };
  const kept = part.options.flatMap((option) => {
    const text = textOf(option.texts, MOST.option, field(`option.${option.key}`), lacks);
    return text === undefined ? [] : [{ text, isRight: option.isRight }];
  });
  const most = are === 'statements' ? MOST.statements : MOST.options;
  if (kept.length < LEAST_OPTIONS) lacks.push({ field: field('options'), why: 'few', params: { n: LEAST_OPTIONS } });
  if (kept.length > most) lacks.push({ field: field('options'), why: 'most', params: { n: most } });
  const right = part.kind === 'quiz' ? kept.flatMap(({ isRight }, at) => (isRight ? at : [])) : [];
  if (part.kind === 'quiz' && right.length === 0) lacks.push({ field: field('options'), why: 'right' });
  return { options: kept.map(({ text }) => text), right };
}

/** The two ends of a scale, or the unit of a number. */
function endsOf(part: PartDraft, field: (name: string) => string, lacks: Lack[]): Localised[] {
  const text = (texts: Texts, name: string): Localised | undefined => textOf(texts, MOST.option, field(name), lacks);
  if (part.kind === 'number') return [text(part.unit, 'unit')].filter((unit) => unit !== undefined);
  if (part.kind !== 'scale') return [];
  const ends = [text(part.low, 'low'), text(part.high, 'high')].filter((end) => end !== undefined);
  // One end alone leaves the other to be guessed.
  if (ends.length === 1) lacks.push({ field: field(written(part.low) ? 'high' : 'low'), why: 'ends' });
  return ends;
}

function kindOf(part: PartDraft, options: number, field: (name: string) => string, lacks: Lack[]): Kind {
  const figure = (name: keyof typeof RANGES): number => {
    const [min, max] = RANGES[name];
    const value = part[name];
    if (!within(value, min, max)) lacks.push({ field: field(name), why: 'range', params: { min, max } });
    return value ?? min;
  };
  switch (part.kind) {
    case 'multiple': {
      const [min, max] = [part.min ?? 0, part.max ?? 0];
      const isRight = within(min, 1, options) && within(max, min, options);
      if (!isRight) lacks.push({ field: field('bounds'), why: 'bounds', params: { n: options } });
      return { multiple: { min, max } };
    }
    case 'scale':
      return { scale: { steps: figure('steps') } };
    case 'stars':
      return { stars: { stars: figure('stars') } };
    case 'points':
      return { points: { total: figure('total') } };
    case 'cloud':
      return { cloud: { words: figure('words') } };
    case 'number': {
      const decimals = figure('decimals');
      const [min, max] = [smallest(part.from, decimals), smallest(part.to, decimals)];
      const isRight = min !== undefined && max !== undefined && min < max;
      if (!isRight) lacks.push({ field: field('span'), why: 'span' });
      return { number: { min: min ?? 0, max: max ?? 0, decimals } };
    }
    default:
      return part.kind;
  }
}

/** A number as it is read, in its smallest unit; nothing if it is finer than that, or too far. */
function smallest(value: Figure, decimals: number): number | undefined {
  if (value === null || value === undefined) return undefined;
  const scaled = value * 10 ** decimals;
  const whole = Math.round(scaled);
  // 0.1 + 0.2 is as good as 0.3 here.
  return Math.abs(scaled - whole) > 1e-6 || Math.abs(whole) > FURTHEST ? undefined : whole;
}

function textOf(texts: Texts, most: number, field: string, lacks: Lack[]): Localised | undefined {
  const text = written(texts);
  const isLong = Object.values(text ?? {}).some((each) => graphemes(each) > most);
  if (isLong) lacks.push({ field, why: 'long', params: { n: most } });
  return text;
}

function within(value: Figure, min: number, max: number): value is number {
  return value !== null && value !== undefined && Number.isInteger(value) && value >= min && value <= max;
}
