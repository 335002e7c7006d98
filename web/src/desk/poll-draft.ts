// A poll while it is typed: every language of the event side by side, and what still keeps it from being saved.
import type { Lang, PollKind, PollTerms } from '../lib/wire';
import { blank, filled, written, type Texts } from '../parts/texts';

/** As the server holds them (`src/domain/poll.rs`): more options cannot be read from the last row. */
export const MAX_OPTIONS = 15;
export const MIN_OPTIONS = 2;
export const MAX_TITLE = 200;
export const MAX_OPTION = 120;

/** One option, with a name of its own so that reordering keeps the fields of each. */
export interface OptionDraft {
  key: number;
  texts: Texts;
}

export interface PollDraft {
  title: Texts;
  options: OptionDraft[];
  choice: 'single' | 'multiple';
  min: number;
  max: number;
}

/** Why a draft cannot be saved yet. */
export type Lack = 'title' | 'options' | 'range';

export function emptyDraft(languages: readonly Lang[]): PollDraft {
  const options = [0, 1].map((key) => ({ key, texts: blank(languages) }));
  return { title: blank(languages), options, choice: 'single', min: 1, max: 2 };
}

/** The draft that edits an existing poll. */
export function draftOf(terms: PollTerms, languages: readonly Lang[]): PollDraft {
  const multiple = terms.kind === 'single' ? undefined : terms.kind.multiple;
  return {
    title: filled(terms.title, languages),
    options: terms.options.map((option, key) => ({ key, texts: filled(option, languages) })),
    choice: multiple === undefined ? 'single' : 'multiple',
    min: multiple?.min ?? 1,
    max: multiple?.max ?? Math.min(2, terms.options.length),
  };
}

/** One more empty option. */
export function withOption(draft: PollDraft, languages: readonly Lang[]): OptionDraft[] {
  const key = Math.max(-1, ...draft.options.map((option) => option.key)) + 1;
  return [...draft.options, { key, texts: blank(languages) }];
}

/** The options with the one at `from` moved by `step` places; unchanged at either end. */
export function moved(options: readonly OptionDraft[], from: number, step: -1 | 1): OptionDraft[] {
  const to = from + step;
  const [option, other] = [options[from], options[to]];
  if (option === undefined || other === undefined) return [...options];
  return options.map((each, at) => (at === from ? other : at === to ? option : each));
}

/** What the draft would save, or what it lacks. Options left empty in every language are dropped. */
export function termsOf(draft: PollDraft): PollTerms | Lack {
  const title = written(draft.title);
  if (title === undefined) return 'title';
  const options = draft.options.map((option) => written(option.texts)).filter((text) => text !== undefined);
  if (options.length < MIN_OPTIONS || options.length > MAX_OPTIONS) return 'options';
  const { min, max } = draft;
  const fits = Number.isInteger(min) && Number.isInteger(max) && min >= 1 && min <= max && max <= options.length;
  if (draft.choice === 'multiple' && !fits) return 'range';
  const kind: PollKind = draft.choice === 'single' ? 'single' : { multiple: { min, max } };
  return { title, kind, options };
}
