// What is typed into the editors of polls and panels becomes terms that the server takes, or says what it lacks.
import { expect, test } from 'vitest';
import { draftOf, emptyDraft, moved, termsOf, withOption } from '../src/desk/poll-draft.ts';
import * as panel from '../src/host/panel-draft.ts';
import type { PanelHead, PanelTerms, PollTerms } from '../src/lib/wire.ts';

const languages = ['en', 'ar'];
const terms: PollTerms = {
  title: { en: 'What first?', ar: 'ماذا أولًا؟' },
  kind: { multiple: { min: 1, max: 2 } },
  options: [{ en: 'A roster' }, { en: 'A fund', ar: 'صندوق' }, { en: 'Training' }],
};

function keys(options: readonly { key: number }[]): number[] {
  return options.map(({ key }) => key);
}

test('a poll goes through its editor unchanged', () => {
  expect(termsOf(draftOf(terms, languages))).toEqual(terms);
});

test('an untouched draft lacks a title, then options', () => {
  const draft = emptyDraft(languages);
  expect(termsOf(draft)).toBe('title');
  draft.title['ar'] = 'ماذا؟';
  expect(termsOf(draft)).toBe('options');
});

test('empty options are dropped, and count for nothing', () => {
  const draft = draftOf({ ...terms, kind: 'single' }, languages);
  draft.options = withOption(draft, languages);
  expect(termsOf(draft)).toMatchObject({ options: terms.options, kind: 'single' });
});

test.each([
  [0, 2],
  [2, 1],
  [1, 4],
  [1, 1.5],
])('from %d to %d of three options is impossible', (min, max) => {
  expect(termsOf({ ...draftOf(terms, languages), min, max })).toBe('range');
});

test('options move one place and stop at the ends, and every option has a name of its own', () => {
  const draft = draftOf(terms, languages);
  expect(keys(moved(draft.options, 0, 1))).toEqual([1, 0, 2]);
  expect(keys(moved(draft.options, 0, -1))).toEqual([0, 1, 2]);
  draft.options = moved(draft.options, 2, -1);
  expect(keys(withOption(draft, languages))).toEqual([0, 2, 1, 3]);
});

test('a language that the event does not have keeps its text', () => {
  expect(termsOf(draftOf({ ...terms, title: { fr: 'Quoi ?' } }, languages))).toMatchObject({ title: { fr: 'Quoi ?' } });
});

test('a panel goes through its editor unchanged', () => {
  const head: PanelTerms = {
    title: { en: 'Keynote' },
    kind: 'keynote',
    moderation: 'off',
    names: 'optional',
    votes: 'off',
    sharing: 'topics',
    filter: 'on',
    max_graphemes: 500,
    cooldown_ms: 1500,
  };
  expect(panel.termsOf(panel.draftOf(head, languages))).toEqual(head);
});

test('a new panel has the defaults of the server', () => {
  const draft = panel.draftOf(undefined, languages);
  draft.title['en'] = 'Panel 3';
  expect(panel.termsOf(draft)).toMatchObject({
    moderation: 'before',
    names: 'off',
    votes: 'on',
    sharing: 'words',
    filter: 'off',
    max_graphemes: 280,
    cooldown_ms: 20_000,
  });
});

test.each([
  [{ max_graphemes: 39 }, 'length'],
  [{ max_graphemes: 1001 }, 'length'],
  [{ cooldown_s: 3601 }, 'cooldown'],
  [{ cooldown_s: Number.NaN }, 'cooldown'],
])('%j is out of range', (change, lack) => {
  expect(panel.termsOf({ ...panel.draftOf(undefined, languages), title: { en: 'x' }, ...change })).toBe(lack);
});

test('a new panel takes a number that none has had', () => {
  expect(panel.nextPanelId([{ id: 7 } as PanelHead, { id: 2 } as PanelHead])).toBe(8);
  expect(panel.nextPanelId([])).toBe(1);
});
