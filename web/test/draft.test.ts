// Drafts, and how long a text is.
import { expect, test } from 'vitest';
import { Drafts, Edits } from '../src/audience/draft.ts';
import { graphemes, isVisible } from '../src/lib/graphemes.ts';
import { FakeShelf } from './fakes.ts';

test('a draft survives a reload, each panel’s its own', () => {
  const shelf = new FakeShelf();
  new Drafts(shelf, 'hall').write(1, { text: 'Why', name: 'Amina' });
  const reloaded = new Drafts(shelf, 'hall');
  expect(reloaded.read(1)).toEqual({ text: 'Why', name: 'Amina' });
  expect(reloaded.read(2)).toEqual({ text: '', name: '' });
  expect(new Drafts(shelf, 'other').read(1)).toEqual({ text: '', name: '' });
});

test('an empty draft takes no room', () => {
  const shelf = new FakeShelf();
  const drafts = new Drafts(shelf, 'hall');
  drafts.write(1, { text: 'Why', name: '' });
  drafts.write(1, { text: '', name: '' });
  expect(shelf.length).toBe(0);
});

test('a change of an own question survives a reload, also an emptied one, until it is forgotten', () => {
  const shelf = new FakeShelf();
  const edits = new Edits(shelf, 'hall');
  edits.write('q', { text: '', name: '', step: 'open' });
  expect(new Edits(shelf, 'hall').read('q')).toEqual({ text: '', name: '', step: 'open' });
  expect(new Edits(shelf, 'other').read('q')).toBeUndefined();
  edits.write('q', undefined);
  expect([edits.read('q'), shelf.length]).toEqual([undefined, 0]);
});

test('without storage a change lives as long as the page', () => {
  const edits = new Edits(undefined, 'hall');
  edits.write('q', { text: 'Why', name: '', step: 'sent' });
  expect(edits.read('q')?.text).toBe('Why');
});

test('a refused question comes back where it was written', () => {
  const drafts = new Drafts(new FakeShelf(), 'hall');
  expect(drafts.giveBack(1, { text: 'Why?', name: 'Amina' })).toEqual({ text: 'Why?', name: 'Amina' });
  expect(drafts.read(1).text).toBe('Why?');
});

test('a refused question does not overwrite the next one', () => {
  const drafts = new Drafts(new FakeShelf(), 'hall');
  drafts.write(1, { text: 'And when', name: '' });
  expect(drafts.giveBack(1, { text: 'Why?', name: '' }).text).toBe('Why?\n\nAnd when');
});

test('a question that was given back already is not given back twice', () => {
  const drafts = new Drafts(new FakeShelf(), 'hall');
  const refused = { text: 'Why?', name: '' };
  drafts.giveBack(1, refused);
  expect(drafts.giveBack(1, refused).text).toBe('Why?');
});

test('without storage drafts live as long as the page does', () => {
  const drafts = new Drafts(undefined, 'hall');
  drafts.write(1, { text: 'And when', name: '' });
  expect(drafts.giveBack(1, { text: 'Why?', name: '' }).text).toBe('Why?\n\nAnd when');
  expect(drafts.read(1).text).toBe('Why?\n\nAnd when');
});

test('a damaged draft is an empty one', () => {
  const shelf = new FakeShelf();
  shelf.setItem('baraza.draft.hall.1', '{"text":');
  expect(new Drafts(shelf, 'hall').read(1)).toEqual({ text: '', name: '' });
  expect(shelf.length).toBe(0);
});

test('length is what a person counts', () => {
  expect(graphemes('  peace ')).toBe(5);
  expect(graphemes('👩🏾‍⚖️🇰🇪')).toBe(2);
  expect(graphemes('مُحَمَّد')).toBe(4);
  expect(graphemes('妇女调解人网络如何与联合国合作呢？！')).toBe(18);
});

test('one visible character is a question, none is not', () => {
  expect(['?', '妇', '👍', '5'].every(isVisible)).toBe(true);
  expect(['', '  \n', '\u200d', '\u0301'].some(isVisible)).toBe(false);
  // Letters and symbols that are drawn as nothing: a filler of Hangul, Braille without dots, a blank of hieroglyphs.
  expect(['\u3164', '\u2800\u2800', '\u{13441}'].some(isVisible)).toBe(false);
  expect(['\u2800a', '\u2801'].every(isVisible)).toBe(true);
});
