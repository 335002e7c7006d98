// What a screen reader hears: little, and nothing twice.
import { expect, test } from 'vitest';
import { Announcer } from '../src/lib/announcer.ts';
import { FakeHost } from './fakes.ts';

function listener(): { host: FakeHost; announcer: Announcer; heard: string[] } {
  const host = new FakeHost();
  const heard: string[] = [];
  const regions = { polite: (text: string) => heard.push(text), alert: (text: string) => heard.push(`! ${text}`) };
  return { host, heard, announcer: new Announcer(regions, host) };
}

test('at most one polite message in 5 s', () => {
  const { host, announcer, heard } = listener();
  announcer.say('poll', 'A poll is open');
  announcer.say('connection', 'Connected');
  host.pass(4999);
  expect(heard).toEqual(['A poll is open']);
  host.pass(1);
  expect(heard).toEqual(['A poll is open', 'Connected']);
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
  const { announcer, heard } = listener();
  announcer.say('a', 'first');
  announcer.alert('refused');
  expect(heard).toEqual(['first', '! refused']);
});

test('stopped, nothing more is said', () => {
  const { host, announcer, heard } = listener();
  announcer.say('a', 'first');
  announcer.say('b', 'second');
  announcer.stop();
  host.pass(60_000);
  expect(heard).toEqual(['first']);
});
