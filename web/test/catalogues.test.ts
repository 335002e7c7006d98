// Every language says everything the others say, with the same places and every form its plurals need.
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { divided } from '../plugins/catalogues.ts';
import { Language, type Catalogue } from '../src/lib/i18n.ts';

const WEB = join(import.meta.dirname, '..');
const FOLDER = join(WEB, 'catalogues');
const LANGUAGES = readdirSync(FOLDER).sort();
const PAGES = ['common', 'audience', 'join', 'desk', 'stage', 'booth', 'host', 'report'];

function catalogue(lang: string, page: string): Catalogue {
  return JSON.parse(readFileSync(join(FOLDER, lang, `${page}.json`), 'utf8')) as Catalogue;
}

/** Places by name with their kind, also those inside arms. */
function places(elements: readonly MessageFormatElement[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    if (element.type === TYPE.tag) throw new Error(`<${element.value}> is a tag`);
    found.set(element.value, TYPE[element.type]);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const arm of Object.values(element.options)) {
        for (const [name, kind] of places(arm.value)) found.set(name, kind);
      }
    }
  }
  return found;
}

/** Plurals with the forms they have, also those inside arms. */
function* plurals(elements: readonly MessageFormatElement[]): Generator<string[]> {
  for (const element of elements) {
    if (element.type !== TYPE.plural && element.type !== TYPE.select) continue;
    if (element.type === TYPE.plural) yield Object.keys(element.options).filter((arm) => !arm.startsWith('='));
    for (const arm of Object.values(element.options)) yield* plurals(arm.value);
  }
}

/** The forms that whole numbers can take in a language. */
function forms(lang: string): string[] {
  return new Intl.PluralRules(lang).resolvedOptions().pluralCategories.toSorted();
}

test('English and Arabic are there', () => {
  expect(LANGUAGES).toEqual(expect.arrayContaining(['ar', 'en']));
});

for (const page of PAGES) {
  const english = catalogue('en', page);

  test.each(LANGUAGES)(`%s has the keys of ${page}`, (lang) => {
    expect(Object.keys(catalogue(lang, page)).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  test.each(LANGUAGES)(`%s has the places of ${page}`, (lang) => {
    for (const [key, message] of Object.entries(catalogue(lang, page))) {
      const wanted = places(parse(english[key] ?? ''));
      expect([key, [...places(parse(message))].toSorted()]).toEqual([key, [...wanted].toSorted()]);
    }
  });

  test.each(LANGUAGES)(`%s has every plural form of ${page}, and no message without words`, (lang) => {
    for (const [key, message] of Object.entries(catalogue(lang, page))) {
      expect(message.trim(), key).not.toBe('');
      for (const arms of plurals(parse(message))) expect([key, arms.toSorted()]).toEqual([key, forms(lang)]);
    }
  });

  test.each(LANGUAGES)(`our own reader fills every message of ${page} in %s`, (lang) => {
    const messages = catalogue(lang, page);
    const language = new Language(lang, messages);
    for (const [key, message] of Object.entries(messages)) {
      const names = [...places(parse(message)).keys()];
      for (const n of [0, 1, 2, 3, 11, 100]) {
        const filled = language.t(key, Object.fromEntries(names.map((name) => [name, n])));
        expect(filled, key).not.toMatch(/[{}#]|plural|select/);
      }
    }
  });

  test(`${page} repeats no key of another part`, () => {
    const others = page === 'common' ? PAGES.slice(1) : ['common'];
    const taken = new Set(others.flatMap((other) => Object.keys(catalogue('en', other))));
    expect(Object.keys(english).filter((key) => taken.has(key))).toEqual([]);
  });
}

const WIRE = readFileSync(join(WEB, 'src/lib/wire.ts'), 'utf8');
const codes = [...(/export type Code = ([^;]+);/.exec(WIRE)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, code]) => code);

test('there is a sentence for every code', () => {
  expect(codes.length).toBeGreaterThan(30);
  const common = catalogue('en', 'common');
  expect(codes.filter((code) => !(`error.${code}` in common))).toEqual([]);
});

/** All that the sources of a page, and what pages share, say. */
function sources(page: string): string {
  const folders = page === 'common' ? [''] : [page, 'parts', 'lib'];
  const files = folders.flatMap((folder) => {
    const root = join(WEB, 'src', folder);
    return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file));
  });
  return files
    .filter((file) => /\.(svelte|ts)$/.test(file) && !file.endsWith('wire.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

test.each(PAGES.slice(1))('every key that the sources of %s name exists', (page) => {
  const keys = Object.keys({ ...catalogue('en', 'common'), ...catalogue('en', page) });
  const text = sources(page);
  const whole = [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key ?? '');
  // Of a key that is put together, the part before what is put in.
  const begun = [...text.matchAll(/\bt\(\s*`([^`$]+)\$/g)].map(([, start]) => start ?? '');
  expect(whole.filter((key) => !keys.includes(key))).toEqual([]);
  expect(begun.filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual([]);
});

/** Everything that can be a key where it stands in a text: between quotes, with any name where one is put in. */
function named(text: string): RegExp[] {
  const found = [
    ...text.matchAll(/'([a-z_]+\.[a-z_.]+)'|"([a-z_]+\.[a-z_.]+)"|`([a-z_]+\.(?:[a-z_.]|\$\{[^}`]*\})+)`/g),
  ];
  const keys = new Set(found.map(([, single, double, put]) => single ?? double ?? put ?? ''));
  return [...keys].map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '\\w+')}$`));
}

test.each(PAGES)('every key of %s is used', (page) => {
  // What pages share names the page by a place of its own.
  const keys = named(sources(page).replace(/\$\{(?:page|view)\}\./g, `${page}.`));
  expect(Object.keys(catalogue('en', page)).filter((key) => !keys.some((pattern) => pattern.test(key)))).toEqual([]);
});

/** The words of a page in English, by the file that the build writes them to. */
function written(page: string): Record<string, string[]> {
  const words = Object.entries({ ...catalogue('en', 'common'), ...catalogue('en', page) });
  const files = Object.entries(divided(`${page}.json`, words));
  return Object.fromEntries(files.map(([file, entries]) => [file, entries.map(([key]) => key)]));
}

/** What a script that is loaded whole consists of: the file, and all that it imports by a statement. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const from = [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)';/gm)];
  for (const [, name = ''] of from) {
    const path = join(file, '..', name);
    const there = [path, `${path}.ts`].find((each) => existsSync(each));
    if (there === undefined) throw new Error(`${file} imports ${name}`);
    loadedWith(there, found);
  }
  return found;
}

/** The keys that files name, and the beginnings of those that they put together, but for any of `known`. */
function unknown(files: Iterable<string>, known: readonly string[]): string[] {
  return [...files].flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const whole = [...text.matchAll(/\bt\(\s*(?:[^()'`]*\? )?'([^']+)'/g)].map(([, key]) => key ?? '');
    const begun = [...text.matchAll(/\bt\(\s*`([^`$]+)\$/g)].map(([, start]) => start ?? '');
    return whole
      .filter((key) => !known.includes(key))
      .concat(begun.filter((start) => !known.some((key) => key.startsWith(start))));
  });
}

test('what a phone loads first says nothing whose words come later, and what comes later has all of them', () => {
  const { 'audience.json': first = [], 'later.json': later = [] } = written('audience');
  const script = loadedWith(join(WEB, 'src/audience/main.ts'));
  expect([...script].some((file) => file.endsWith('AskBox.svelte'))).toBe(true);
  expect([...script].filter((file) => /Mine\.svelte|Polls\.svelte/.test(file))).toEqual([]);
  expect(unknown(script, first)).toEqual([]);
  expect(unknown(loadedWith(join(WEB, 'src/audience/later.ts')), [...first, ...later])).toEqual([]);
  expect(unknown(loadedWith(join(WEB, 'src/join/main.ts')), written('join')['join.json'] ?? [])).toEqual([]);
});

/** What only moderators, organisers and screens can be refused with, and what is told by closing the socket. */
const NOT_FOR_PHONES = [
  'changed_meanwhile',
  'hello_expected',
  'invite_expired',
  'invite_used',
  'label_missing',
  'no_session',
  'panel_used',
  'poll_answered',
  'result_hidden',
  'round_differs',
  'sharing_fixed',
  'wrong_state',
];

test('a phone has a sentence for every code it can be given, and one for any other', () => {
  const phone = new Set(Object.values(written('audience')).flat());
  expect(codes.filter((code) => !phone.has(`error.${code}`)).toSorted()).toEqual(NOT_FOR_PHONES);
  expect(['offline', 'expired', 'unknown', 'other'].filter((code) => !phone.has(`error.${code}`))).toEqual([]);
  // A code is looked up, and another language fetched.
  const asked = ['bad_frame', 'not_found', 'offline', 'other', 'slow_down', 'too_large', 'unavailable', 'wrong_code'];
  const form = written('join')['join.json'] ?? [];
  expect([...asked, 'wrong_origin'].filter((code) => !form.includes(`error.${code}`))).toEqual([]);
});
