// Foreign runs in right-to-left texts.
import { expect, test } from 'vitest';
import { runs } from '../src/lib/runs.ts';

function foreign(text: string): string[] {
  return runs(text, 'rtl').flatMap((run) => (run.foreign ? [run.text] : []));
}

test('a text in pieces is the text', () => {
  for (const text of ['هل C++ أم Python؟', 'Baraza', 'سلام', '', 'أ\nB b\nج', 'UN Women (نيويورك) 2026']) {
    expect(
      runs(text, 'rtl')
        .map((run) => run.text)
        .join(''),
    ).toBe(text);
  }
});

test('names with their signs are one run, the words between them are not in it', () => {
  expect(foreign('هل ستستخدمون C++ أم Python في منصة Baraza؟')).toEqual(['C++', 'Python', 'Baraza']);
  expect(foreign('ما رأي UN Women في ذلك؟')).toEqual(['UN Women']);
  expect(foreign('القرار 1325 لعام 2000')).toEqual([]);
  expect(foreign('سلام')).toEqual([]);
});

test('a run ends with its line', () => {
  expect(foreign('أ Alpha\nBeta ب')).toEqual(['Alpha', 'Beta']);
});

test('a text from left to right is left alone', () => {
  expect(runs('C++ أم Python', 'ltr')).toEqual([{ text: 'C++ أم Python', foreign: false }]);
});
