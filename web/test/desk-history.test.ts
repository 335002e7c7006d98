// Every command that a desk gives has a line in the history, in every language.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineOf, newestFirst } from '../src/desk/history.ts';
import type { Action, Command, InterventionEdit, Show, Verdict } from '../src/lib/wire.ts';

const judge = (verdict: Verdict): Command => ({
  moderate: {
    panel: 1,
    questions: [
      ['a', 1],
      ['b', 2],
    ],
    verdict,
  },
});
const show = (picture: Show): Command => ({ show: { panel: 1, show: picture } });

const floor = (edit: InterventionEdit): Command => ({ intervention: { panel: 1, edit } });

const LINES: readonly [Command, ReturnType<typeof lineOf>][] = [
  [judge('approve'), { name: 'approve', questions: ['a', 'b'] }],
  [judge('answered'), { name: 'answered', questions: ['a', 'b'] }],
  [judge('archive'), { name: 'archive', questions: ['a', 'b'] }],
  [judge('review'), { name: 'review', questions: ['a', 'b'] }],
  [judge('restore'), { name: 'restore', questions: ['a', 'b'] }],
  [judge({ merge: 'c' }), { name: 'merge', questions: ['a', 'b', 'c'] }],
  [judge({ decline: { code: 'no_time' } }), { name: 'decline', questions: ['a', 'b'], reason: 'no_time' }],
  [{ edit: { panel: 1, question: 'a', seen: 1, edit: { words: 'W' } } }, { name: 'words', questions: ['a'] }],
  [
    { edit: { panel: 1, question: 'a', seen: 1, edit: { label: 'L' } } },
    { name: 'label', questions: ['a'], words: 'L' },
  ],
  [{ edit: { panel: 1, question: 'a', seen: 1, edit: { label: null } } }, { name: 'unlabel', questions: ['a'] }],
  [
    { edit: { panel: 1, question: 'a', seen: 1, edit: { tags: ['x', 'y'] } } },
    { name: 'tag', questions: ['a'], words: 'x, y' },
  ],
  [{ edit: { panel: 1, question: 'a', seen: 1, edit: { tags: [] } } }, { name: 'untag', questions: ['a'] }],
  [{ enter: { panel: 1, question: 'a', text: 'T', origin: 'floor' } }, { name: 'floor', questions: ['a'], words: 'T' }],
  [
    { enter: { panel: 1, question: 'a', text: 'T', origin: 'prepared' } },
    { name: 'prepared', questions: ['a'], words: 'T' },
  ],
  [{ queue: { panel: 1, question: 'a', place: 'last' } }, { name: 'queue', questions: ['a'] }],
  [{ queue: { panel: 1, question: 'a', place: 'off' } }, { name: 'unqueue', questions: ['a'] }],
  [show('blank'), { name: 'show_blank', questions: [] }],
  [show('join'), { name: 'show_join', questions: [] }],
  [show({ question: { question: 'a', next: ['b'] } }), { name: 'show_question', questions: ['a', 'b'] }],
  [show({ top: { questions: ['a', 'b'] } }), { name: 'show_top', questions: ['a', 'b'] }],
  [show({ poll: { poll: 'p' } }), { name: 'show_poll', questions: [], poll: 'p' }],
  [show({ message: { text: 'M' } }), { name: 'show_message', questions: [], words: 'M' }],
  [show({ countdown: { until: 1, text: 'M' } }), { name: 'show_countdown', questions: [], words: 'M' }],
  [{ freeze: { panel: 1, on: true } }, { name: 'freeze', questions: [] }],
  [{ freeze: { panel: 1, on: false } }, { name: 'unfreeze', questions: [] }],
  [{ note: { panel: 1, note: 'n', text: 'N' } }, { name: 'note', questions: [], words: 'N' }],
  [{ withdraw_note: { panel: 1, note: 'n' } }, { name: 'withdraw_note', questions: [] }],
  [{ acknowledge: { panel: 1, note: 'n' } }, { name: 'acknowledge', questions: [] }],
  [show({ networks: {} }), { name: 'show_networks', questions: [] }],
  [show('interventions'), { name: 'show_interventions', questions: [] }],
  [
    floor({ put: { intervention: 'i', terms: { name: 'N', seconds: 60 } } }),
    { name: 'floor_put', questions: [], words: 'N' },
  ],
  [floor({ drop: { intervention: 'i' } }), { name: 'floor_drop', questions: [] }],
  [floor({ move: { intervention: 'i' } }), { name: 'floor_move', questions: [] }],
  [floor({ give: { intervention: 'i' } }), { name: 'floor_give', questions: [] }],
  [floor({ pause: { intervention: 'i' } }), { name: 'floor_pause', questions: [] }],
  [floor({ resume: { intervention: 'i' } }), { name: 'floor_resume', questions: [] }],
  [floor({ extend: { intervention: 'i', until: 1 } }), { name: 'floor_extend', questions: [] }],
  [floor({ end: { intervention: 'i' } }), { name: 'floor_end', questions: [] }],
  [{ close_at: { panel: 1, closes_at: 5 } }, { name: 'close_at', questions: [] }],
  [{ close_at: { panel: 1 } }, { name: 'close_at_taken_back', questions: [] }],
  [{ set_panel: { panel: 1, state: 'open' } }, { name: 'panel_open', questions: [] }],
  [{ set_panel: { panel: 1, state: 'paused' } }, { name: 'panel_paused', questions: [] }],
  [{ set_panel: { panel: 1, state: 'closed' } }, { name: 'panel_closed', questions: [] }],
  [{ set_panel: { panel: 1, state: 'sealed' } }, { name: 'panel_sealed', questions: [] }],
  [{ go_live: { panel: 1 } }, { name: 'go_live', questions: [] }],
  [{ set_poll: { panel: 1, poll: 'p', state: 'open' } }, { name: 'poll_open', questions: [], poll: 'p' }],
  [{ set_poll: { panel: 1, poll: 'p', state: 'closed' } }, { name: 'poll_closed', questions: [], poll: 'p' }],
  [{ set_poll: { panel: 1, poll: 'p', state: 'revealed' } }, { name: 'poll_revealed', questions: [], poll: 'p' }],
  [
    { put_poll: { panel: 1, poll: 'p', terms: { title: {}, parts: [] } } },
    { name: 'poll_draft', questions: [], poll: 'p' },
  ],
  [{ name_session: { session: 's', name: 'N' } }, { name: 'name', questions: [], words: 'N' }],
  [{ seal_poll: { panel: 1, poll: 'p' } }, { name: 'poll_sealed', questions: [], poll: 'p' }],
  [{ drop_poll: { panel: 1, poll: 'p' } }, { name: 'poll_dropped', questions: [], poll: 'p' }],
  [{ reset_poll: { panel: 1, poll: 'p' } }, { name: 'poll_reset', questions: [], poll: 'p' }],
  [{ schedule_poll: { panel: 1, poll: 'p' } }, { name: 'poll_unscheduled', questions: [], poll: 'p' }],
  [{ schedule_poll: { panel: 1, poll: 'p', opens_at: 5 } }, { name: 'poll_scheduled', questions: [], poll: 'p' }],
  [
    { judge_phrases: { panel: 1, poll: 'p', phrases: [1], verdict: { with: 2 } } },
    { name: 'phrases_with', questions: [], poll: 'p' },
  ],
  [
    { judge_phrases: { panel: 1, poll: 'p', phrases: [1], verdict: 'alone' } },
    { name: 'phrases_alone', questions: [], poll: 'p' },
  ],
  [
    { judge_phrases: { panel: 1, poll: 'p', phrases: [1], verdict: 'hide' } },
    { name: 'phrases_hide', questions: [], poll: 'p' },
  ],
  [
    { judge_phrases: { panel: 1, poll: 'p', phrases: [1], verdict: 'release' } },
    { name: 'phrases_release', questions: [], poll: 'p' },
  ],
  [{ put_panel: { panel: 1, terms: {} } } as unknown as Command, { name: 'other', questions: [] }],
];

test.each(LINES)('%j', (command, line) => {
  expect(lineOf(command)).toEqual(line);
});

test.each(['en', 'ar'])('there is a sentence for every line, and a line for every sentence (%s)', (lang) => {
  const file = join(import.meta.dirname, `../catalogues/${lang}/desk.json`);
  const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const others = new Set(['all', 'empty', 'more']);
  const there = Object.keys(catalogue).flatMap((key) => /^desk\.history\.(\w+)$/.exec(key)?.[1] ?? []);
  expect(there.filter((name) => !others.has(name)).toSorted()).toEqual(LINES.map(([, { name }]) => name).toSorted());
});

function action(id: string, seq: number): [string, Action] {
  return [id, { id, seq, at: 1, by: 's', command: { freeze: { panel: 1, on: true } } }];
}

test('the newest stands on top', () => {
  const actions = new Map([action('b', 4), action('c', 9), action('a', 2)]);
  expect(newestFirst(actions).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});
