// What is typed into a dialog is never lost, and offered again until it was sent.
import { expect, test } from 'vitest';
import { Drafts, Form, Written } from '../src/desk/written.svelte.ts';

test('a dialog that was closed offers what was typed in it', () => {
  const drafts = new Drafts();
  new Written(drafts, 'decline q').text = 'Asked already, see above';

  const again = new Written(drafts, 'decline q');
  expect(again.text).toBe('Asked already, see above');
  expect(again.isOffered).toBe(true);
  expect(new Written(drafts, 'decline r').text).toBe('');
});

test('what was sent is not offered again', () => {
  const drafts = new Drafts();
  const written = new Written(drafts, 'note');
  written.text = 'Two minutes left';
  written.sent('Two minutes left');
  expect(new Written(drafts, 'note').isOffered).toBe(false);
});

test('what was typed on while it was sent is offered again', () => {
  const drafts = new Drafts();
  const written = new Written(drafts, 'note');
  written.text = 'Two minutes left';
  written.text = 'Two minutes left, please';
  written.sent('Two minutes left');
  expect(new Written(drafts, 'note').text).toBe('Two minutes left, please');
});

test('a late answer to a dialog that was left leaves what was typed since it opened again', () => {
  const drafts = new Drafts();
  const left = new Written(drafts, 'note');
  left.text = 'Two minutes left';
  new Written(drafts, 'note').text = 'Two minutes left, please';
  left.sent('Two minutes left');
  expect(new Written(drafts, 'note').text).toBe('Two minutes left, please');
});

test.each(['As it stands', '  '])('what says nothing new is not kept: %j', (text) => {
  const drafts = new Drafts();
  const written = new Written(drafts, 'words q', 'As it stands');
  written.text = 'Something else';
  written.text = text;
  expect(new Written(drafts, 'words q', 'As it stands now').text).toBe('As it stands now');
});

test('beginning anew forgets the kept words', () => {
  const drafts = new Drafts();
  new Written(drafts, 'words q', 'As it stands').text = 'Half a sent';
  const again = new Written(drafts, 'words q', 'As it stands');
  again.discard();
  expect(again.text).toBe('As it stands');
  expect(again.isOffered).toBe(false);
  expect(new Written(drafts, 'words q', 'As it stands').isOffered).toBe(false);
});

test('what is empty or too long is said before anything is sent', () => {
  const written = new Written(new Drafts(), 'note');
  expect(written.lack(5)).toBe('error.text_empty');
  expect(written.tooLong(5)).toBeUndefined();
  written.text = 'sixsix';
  expect(written.lack(5)).toBe('error.text_too_long');
  expect(written.lack(6)).toBeUndefined();
});

test('a form says why nothing was done, and no longer once it was', async () => {
  const form = new Form();
  await form.submit(() => Promise.resolve('too long'));
  expect(form.problem).toBe('too long');
  await form.submit(() => Promise.resolve(undefined));
  expect(form.problem).toBe('');
});
