// Moments as the clocks of a zone show them, also on the days when clocks are put forward and back.
import { expect, test } from 'vitest';
import { dayOf, momentOf, timesOf, wallOf } from '../src/parts/zones.ts';

const HOUR = 3_600_000;
const NINE = Date.UTC(2026, 2, 8, 6);

test.each([
  ['Africa/Nairobi', '2026-03-08T09:00'],
  ['Asia/Kathmandu', '2026-03-08T11:45'],
  ['America/St_Johns', '2026-03-08T03:30'],
  ['UTC', '2026-03-08T06:00'],
])('%s shows %s', (zone, wall) => {
  expect(wallOf(NINE, zone)).toBe(wall);
  expect(momentOf(wall, zone)).toBe(NINE);
});

test.each(['Europe/Oslo', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Tunis'])(
  'every half hour of a year in %s comes back, but for the hour that comes twice, which is its first',
  (zone) => {
    const lost: unknown[] = [];
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += HOUR / 2) {
      const back = momentOf(wallOf(at, zone), zone);
      const again = back !== undefined && wallOf(back, zone) === wallOf(at, zone);
      if (!again || (back !== at && (back > at || at - back > HOUR))) lost.push([at, back]);
    }
    expect(lost).toEqual([]);
  },
);

test('an hour that is left out is the one after', () => {
  const at = momentOf('2026-03-29T02:30', 'Europe/Oslo');
  expect(at !== undefined && wallOf(at, 'Europe/Oslo')).toBe('2026-03-29T03:30');
});

test('what is no date is no moment, and a zone that nobody knows is the own clock', () => {
  expect(momentOf('', 'UTC')).toBeUndefined();
  expect(momentOf('tomorrow', undefined)).toBeUndefined();
  expect(wallOf(NINE, 'Africa/Nowhere')).toBe(wallOf(NINE, undefined));
});

test('times and days are told in the reader’s language', () => {
  expect(timesOf(NINE, undefined, 'en-GB', 'Africa/Nairobi')).toBe('9:00');
  expect(timesOf(NINE, NINE + HOUR, 'en-GB', 'Africa/Nairobi')).toMatch(/^0?9:00\s?–\s?10:00$/);
  expect(dayOf(NINE, 'en-GB', 'Africa/Nairobi')).toMatch(/^Sunday,? 8 March$/);
});
