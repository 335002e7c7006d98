// What is typed into the editor of panels becomes terms that the server takes, or says what it lacks.
import { expect, test } from 'vitest';
import * as panel from '../src/host/panel-draft.ts';
import type { PanelHead, PanelTerms } from '../src/lib/wire.ts';

const languages = ['en', 'ar'];

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
