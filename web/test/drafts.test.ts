// What is typed into the editor of panels becomes terms that the server takes, or says what it lacks.
import { expect, test } from 'vitest';
import * as panel from '../src/host/panel-draft.ts';
import type { PanelTerms } from '../src/lib/wire.ts';

const languages = ['en', 'ar'];
const ZONE = 'Africa/Nairobi';

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
    starts_at: 1_772_949_600_000,
    ends_at: 1_772_953_200_000,
    opening: 'by_hand',
    speakers: [{ name: 'A. Speaker', role: { en: 'Envoy' }, part: 'moderates' }],
    goals: [{ ar: 'هدف' }],
  };
  expect(panel.termsOf(panel.draftOf(head, languages, ZONE), ZONE)).toEqual(head);
});

test('a new panel has the defaults of the server', () => {
  const draft = panel.draftOf(undefined, languages, ZONE);
  draft.title['en'] = 'Panel 3';
  expect(panel.termsOf(draft, ZONE)).toMatchObject({
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
  [{ ends: '2026-03-08T10:00' }, 'times'],
  [{ starts: '2026-03-08T10:00', ends: '2026-03-08T10:00' }, 'times'],
  [{ cooldown_s: Number.NaN }, 'cooldown'],
])('%j is out of range', (change, lack) => {
  expect(panel.termsOf({ ...panel.draftOf(undefined, languages, ZONE), title: { en: 'x' }, ...change }, ZONE)).toBe(
    lack,
  );
});

test('a speaker or goal in which nothing stands is none, and a speaker without a name is missed', () => {
  const draft = { ...panel.draftOf(undefined, languages, ZONE), title: { en: 'x' } };
  draft.speakers.push(panel.newSpeaker(languages));
  draft.goals.push(panel.newGoal(languages));
  const terms = panel.termsOf(draft, ZONE);
  expect(terms).not.toHaveProperty('speakers');
  expect(terms).not.toHaveProperty('goals');
  draft.speakers.push({ ...panel.newSpeaker(languages), role: { en: 'Envoy' } });
  expect(panel.termsOf(draft, ZONE)).toBe('speaker');
});
