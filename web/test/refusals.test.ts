// Why something was not done, in the reader's language, whatever it is that the server says.
import { beforeEach, expect, test, vi } from 'vitest';
import { Refused } from '../src/lib/api.ts';
import { setCatalogue, whyRefused } from '../src/lib/language.svelte.ts';

const SENTENCES = { 'error.panel_closed': 'Closed.', 'error.offline': 'No connection.', 'error.other': 'Not done.' };

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {} });
  setCatalogue('en', SENTENCES);
});

test('a code has its sentence, as a refusal of a command or of a request', () => {
  expect(whyRefused('panel_closed')).toBe('Closed.');
  expect(whyRefused(new Refused('offline'))).toBe('No connection.');
});

test('a code without a sentence, of a newer server or a mistake of the page, is said to be no more than not done', () => {
  for (const why of ['a_new_one', new Refused('forbidden'), new TypeError('x is undefined'), undefined]) {
    expect(whyRefused(why)).toBe('Not done.');
  }
});
