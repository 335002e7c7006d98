// A notice names what was done to what, short enough to be read at a glance.
import { expect, test } from 'vitest';
import { shortened, subjectOf } from '../src/desk/naming.ts';
import type { Command, DeskPoll, DeskQuestion, EventHead, Verdict } from '../src/lib/wire.ts';

const known = {
  questions: new Map(
    [
      ['q', 'Why does the road end here?'],
      ['r', 'And the bridge?'],
    ].map(([id = '', text]) => [id, { id, text } as DeskQuestion]),
  ),
  polls: new Map([['p', { id: 'p', terms: { title: { en: 'What first?', ar: 'ما أولًا؟' } } } as unknown as DeskPoll]]),
  notes: new Map(),
  event: { languages: ['en', 'ar'] } as unknown as EventHead,
};

function moderate(verdict: Verdict, ...ids: readonly string[]): Command {
  return { moderate: { panel: 1, questions: ids.map((id) => [id, 1]), verdict } };
}

test.each([
  ['short enough', 10, 'short…'],
  ['as  it\nis', 8, 'as it is'],
  ['نعم، ولكن لماذا الآن بالذات؟', 12, 'نعم، ولكن…'],
  ['oneverylongwordwithoutspace', 6, 'onever…'],
  ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2, '👩‍👩‍👧‍👦👩‍👩‍👧‍👦…'],
])('%j in %d', (text, most, short) => {
  expect(shortened(text, most)).toBe(short);
});

const label: Command = { edit: { panel: 1, question: 'q', seen: 1, edit: { label: 'Roads' } } };
const next: Command = { show: { panel: 1, show: { question: { question: 'r' } } } };
const blank: Command = { show: { panel: 1, show: 'blank' } };
const poll: Command = { set_poll: { panel: 1, poll: 'p', state: 'open' } };

test.each<[string, readonly Command[], string | undefined]>([
  ['a decision', [moderate({ decline: { code: 'other' } }, 'q')], 'Why does the road end here?'],
  ['a topic and the release under it', [label, moderate('approve', 'q')], 'Why does the road end here?'],
  ['answered, while the next one is shown', [next, moderate('answered', 'q')], 'Why does the road end here?'],
  ['a picture', [next], 'And the bridge?'],
  ['several questions have a number, not a name', [moderate('archive', 'q', 'r')], undefined],
  ['a blank screen', [blank], undefined],
  ['a poll', [poll], 'ما أولًا؟'],
])('%s', (_, commands, subject) => {
  expect(subjectOf(commands, known, 'ar')).toBe(subject);
});
