// What people wrote is one thing or two as the server says: both are held to one list.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { likeness } from '../src/lib/likeness.ts';

const SAID = JSON.parse(
  readFileSync(new URL('../../tests/golden/likeness.json', import.meta.url), 'utf8'),
) as string[][];

test('what says the same is one and nothing else is', () => {
  const alike = SAID.map(([first = '']) => likeness(first));
  for (const [at, texts] of SAID.entries()) {
    for (const text of texts) expect(likeness(text), text).toBe(alike[at]);
    expect(alike.slice(0, at), texts[0]).not.toContain(alike[at]);
  }
});
