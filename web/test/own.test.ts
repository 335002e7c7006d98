// The participant's own questions as they are listed: every state, and changes that are still on their way.
import { expect, test } from 'vitest';
import { isOpen, ownRows } from '../src/audience/own.ts';
import { NOTHING_OWN, withMine } from '../src/lib/mine.ts';
import type { Item } from '../src/lib/outbox.ts';
import type { Command, MyQuestion, QuestionState, Show } from '../src/lib/wire.ts';

function mine(id: string, state: QuestionState, more: Partial<MyQuestion> = {}): MyQuestion {
  return { id, text: `text of ${id}`, dir: 'ltr', at: 1, state, ...more };
}

function own(...questions: MyQuestion[]) {
  return withMine(NOTHING_OWN, { questions });
}

function item(command: Command, at = 1): Item {
  return { id: `c${at}`, at, command };
}

const ASK: Command = { ask: { panel: 1, question: 'new', text: 'New?', lang: 'en' } };

test.each<[QuestionState, Show, string]>([
  ['in_review', 'blank', 'in_review'],
  ['live', 'blank', 'live'],
  ['live', { question: { question: 'q' } }, 'on_screen'],
  ['live', { top: { questions: ['x', 'q'] } }, 'on_screen'],
  ['live', { question: { question: 'x', next: ['q'] } }, 'on_screen'],
  ['answered', 'join', 'answered'],
  ['archived', 'join', 'archived'],
  [{ declined: { code: 'no_time' } }, 'join', 'declined'],
  [{ merged: 'x' }, { question: { question: 'x' } }, 'merged'],
])('%j with %j on the screen is %s', (state, show, standing) => {
  expect(ownRows(1, own(mine('q', state)), [], show)[0]?.standing).toBe(standing);
});

test('a reason, the target of a merge and the own words are in the row', () => {
  const questions = [
    mine('d', { declined: { code: 'other', words: 'Later.' } }),
    mine('m', { merged: 'x' }),
    mine('e', 'live', { original: 'my words' }),
  ];
  const rows = new Map(ownRows(1, own(...questions), [], 'blank').map((row) => [row.id, row]));
  expect(rows.get('d')?.reason).toEqual({ code: 'other', words: 'Later.' });
  expect(rows.get('m')?.merged).toBe('x');
  expect(rows.get('e')?.original).toBe('my words');
});

test('what is on its way comes first, then the latest; another panel’s is not listed', () => {
  const known = own(mine('old', 'live', { at: 1 }), mine('young', 'live', { at: 2 }));
  const elsewhere = item({ ask: { panel: 2, question: 'else', text: 'Else?' } });
  const rows = ownRows(1, known, [item(ASK), elsewhere], 'blank');
  expect(rows.map(({ id, standing }) => [id, standing])).toEqual([
    ['new', 'waiting'],
    ['young', 'live'],
    ['old', 'live'],
  ]);
});

test('a question that arrived is not listed twice', () => {
  expect(ownRows(1, own(mine('new', 'in_review')), [item(ASK)], 'blank')).toHaveLength(1);
});

test('the last change on its way is shown, also to a question that has not arrived', () => {
  const revise = (text: string, at: number): Item => item({ revise: { panel: 1, question: 'new', text } }, at);
  const [waiting] = ownRows(1, NOTHING_OWN, [item(ASK), revise('Better?', 2), revise('Best?', 3)], 'blank');
  expect([waiting?.text, waiting?.change, waiting && isOpen(waiting)]).toEqual(['Best?', 'revise', true]);
  const takeBack = item({ take_back: { panel: 1, question: 'new' } }, 4);
  const [leaving] = ownRows(1, own(mine('new', 'in_review')), [takeBack], 'blank');
  expect([leaving?.change, leaving && isOpen(leaving)]).toEqual(['take_back', false]);
});

test('what was released meanwhile stands as it was released, whatever is still on its way', () => {
  const revise = item({ revise: { panel: 1, question: 'q', text: 'Other words?' } });
  const [row] = ownRows(1, own(mine('q', 'live')), [revise], 'blank');
  expect([row?.text, row && isOpen(row)]).toEqual(['text of q', false]);
});
