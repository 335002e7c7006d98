// What a screen reader hears: little, and nothing twice.
import { expect, test } from 'vitest';
import { Announcer } from '../src/lib/announcer.ts';
import { FakeHost } from './fakes.ts';

function listener(): { host: FakeHost; announcer: Announcer; heard: string[]; polite: string[] } {
  const host = new FakeHost();
  const heard: string[] = [];
  /** All that the polite region contained. */
  const polite: string[] = [];
  const announcer = new Announcer(
    {
      polite(text) {
        polite.push(text);
        if (text !== '') heard.push(text);
      },
      alert(text) {
        if (text !== '') heard.push(`! ${text}`);
      },
    },
    host,
  );
  return { host, heard, polite, announcer };
}

test('at most one polite message in 5 s', () => {
  const { host, announcer, heard } = listener();
  announcer.say('poll', 'A poll is open');
  announcer.say('connection', 'Connected');
  host.pass(4999);
  expect(heard).toEqual(['A poll is open']);
  host.pass(101);
  expect(heard).toEqual(['A poll is open', 'Connected']);
});

test('the same text is heard again: its region is empty in between', () => {
  const { host, announcer, polite } = listener();
  announcer.say('done', 'Approved');
  host.pass(10_000);
  announcer.say('done', 'Approved');
  host.pass(10_000);
  expect(polite).toEqual(['', 'Approved', '', 'Approved']);
});

test('of two that wait about one thing, the later is said', () => {
  const { host, announcer, heard } = listener();
  announcer.say('a', 'first');
  announcer.say('connection', 'No connection');
  announcer.say('connection', 'Connected');
  host.pass(60_000);
  expect(heard).toEqual(['first', 'Connected']);
});

test('an alert does not wait', () => {
  const { host, announcer, heard } = listener();
  announcer.say('a', 'first');
  announcer.say('b', 'second');
  announcer.alert('refused');
  host.pass(100);
  expect(heard).toEqual(['first', '! refused']);
});
