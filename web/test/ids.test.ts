// Ids and secrets, and the link that brings one.
import { expect, test } from 'vitest';
import { secret, uuid } from '../src/lib/ids.ts';
import { inviteIn } from '../src/lib/session.ts';

test('ids are UUIDs of version 4, each another one', () => {
  const ids = Array.from({ length: 200 }, uuid);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(200);
});

test('secrets are 22 characters of base64url', () => {
  for (let n = 0; n < 200; n++) expect(secret()).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test('an invite is found in the fragment', () => {
  expect(inviteIn('#i=0a1b.AbC-_9')).toBe('0a1b.AbC-_9');
  expect(inviteIn('')).toBeUndefined();
  expect(inviteIn('#question-1')).toBeUndefined();
});
