// Questions of like wording, in several scripts.
import { describe, expect, test } from 'vitest';
import { Alike, ALIKE, grams, normalised } from '../src/lib/alike.ts';

const ASKED = {
  report: 'When will the report on water quality be published?',
  budget: 'How much of the budget goes to rural schools?',
  roads: 'Why were the road works in the north delayed again?',
  taqrir: 'متى سيُنشر التقرير عن جودة المياه؟',
  madaris: 'كم من الميزانية يذهب إلى المدارس الريفية؟',
  turuq: 'لماذا تأخرت أعمال الطرق في الشمال مرة أخرى؟',
  baogao: '水质报告什么时候公布？',
  yusuan: '预算中有多少用于农村学校？',
  daolu: '北部的道路工程为什么又推迟了？',
  doklad: 'Когда будет опубликован доклад о качестве воды?',
  byudzhet: 'Сколько из бюджета идёт на сельские школы?',
  dorogi: 'Почему дорожные работы на севере снова задержались?',
  hangul: '수질 보고서는 언제 공개됩니까?',
  kana: '水質レポートはいつ公表されますか？',
};

function filled(): Alike {
  const alike = new Alike();
  for (const [id, text] of Object.entries(ASKED)) alike.put(id, text);
  return alike;
}

describe('the same question in other words is found', () => {
  test.each([
    ['report', 'When is the water quality report going to be published?'],
    ['report', 'when will the REPORT on water quality be publishd'],
    ['budget', 'What part of the budget goes to schools in rural areas?'],
    ['taqrir', 'متى ينشر تقرير جودة المياه'],
    ['madaris', 'ما نصيب المدارس الريفية من الميزانية؟'],
    ['baogao', '什么时候公布水质的报告'],
    ['yusuan', '农村学校在预算中占多少？'],
    ['doklad', 'Когда опубликуют доклад о качестве воды?'],
    ['byudzhet', 'Сколько денег из бюджета получат сельские школы?'],
    ['hangul', '수질 보고서 언제 공개되나요?'],
    ['kana', '水質のレポートはいつ公表されますか'],
  ])('%s: %s', (id, text) => {
    const [first] = filled().like(text, 3);
    expect(first?.id).toBe(id);
    expect(first?.score).toBeGreaterThanOrEqual(ALIKE);
  });
});

test.each([
  'When will the minister visit the new hospital?',
  'متى سيزور الوزير المستشفى الجديد؟',
  '部长什么时候参观新医院？',
  'Когда министр посетит новую больницу?',
])('another question is not: %s', (text) => {
  expect(filled().like(text, 3)).toEqual([]);
});

test('what most questions share makes two of them no more alike', () => {
  const alike = new Alike();
  const topics = [
    'harbour dues',
    'vaccine stocks',
    'teacher salaries',
    'forest permits',
    'prison visits',
    'grain imports',
  ];
  for (const topic of topics) alike.put(topic, `What is the government going to do about ${topic}?`);
  expect(alike.like('What is the government going to do about museum tickets?', 3)).toEqual([]);
  expect(alike.like('And what about the teachers’ salaries?', 3).map(({ id }) => id)).toEqual(['teacher salaries']);
});

test('case, accents, vowel points, width, punctuation and the shapes of Arabic letters do not matter', () => {
  const alike = filled();
  alike.put('same', 'L’État a-t-il prévu un budget ?');
  expect(alike.like('l etat a t il PREVU un ｂｕｄｇｅｔ', 1)).toEqual([{ id: 'same', score: 1 }]);
  expect(normalised('إِلَى  الأُمَّــة؟!')).toBe(normalised('الي الامه'));
  expect(normalised('が')).not.toBe(normalised('か'));
});

test('a question is not its own neighbour, and only as many come as were asked for, the most alike first', () => {
  const alike = new Alike();
  for (const [place, end] of ['', ' now', ' this year', ' this year or the next'].entries()) {
    alike.put(`q${place}`, `Will fares on the ferry go up${end}?`);
  }
  const ids = alike.like('Will fares on the ferry go up?', 2, 'q0').map(({ id }) => id);
  expect(ids).toEqual(['q1', 'q2']);
  expect(alike.like('Will fares on the ferry go up?', 9)).toHaveLength(4);
});

test('other words under the same id take the place of the old, and what was dropped is not found', () => {
  const alike = filled();
  alike.put('report', 'Who pays for the new harbour?');
  expect(alike.like('When will the report on water quality be published?', 1)).toEqual([]);
  expect(alike.like('Who pays for the harbour?', 1)[0]?.id).toBe('report');
  alike.drop('report');
  alike.drop('report');
  expect(alike.like('Who pays for the harbour?', 1)).toEqual([]);
  // Its place is used again without anything left over.
  alike.put('fresh', 'Is there a plan for the old mine?');
  expect(alike.like('Is there a plan for the old mine?', 1)).toEqual([{ id: 'fresh', score: 1 }]);
});

test.each(['', '   ', '?!…', 'a', 'ok', '水', '🙂🙂🙂', '\u200f'])('nothing is like %j', (text) => {
  const alike = filled();
  alike.put('short', text);
  expect(alike.like(text, 3)).toEqual([]);
});

test('letters are taken in threes, signs that are a syllable or a word in twos, a lone one by itself', () => {
  expect([...grams('Oui')]).toEqual([' ou', 'oui', 'ui ']);
  expect([...grams('水质报告')]).toEqual(['水质', '质报', '报告']);
  expect([...grams('2030年 水')]).toEqual([' 20', '203', '030', '30 ', '年', '水']);
});

test('two thousand questions are compared with each other in no more steps than a phone can take', () => {
  const alike = new Alike();
  const words = 'water school road minister health plan report city train tax farm climate river price work'.split(' ');
  const texts = Array.from({ length: 2000 }, (_text, place) =>
    Array.from(
      { length: 12 },
      (_word, at) => `${words[(place * 7 + at * at) % words.length]}${(place * 31 + at) % 97}`,
    ).join(' '),
  );
  texts.forEach((text, place) => alike.put(String(place), text));
  const start = performance.now();
  const found = texts.map((text, place) => alike.like(text, 3, String(place)));
  expect(found.every((near) => near.length <= 3)).toBe(true);
  // Some tenths of a second; comparing every pair whole would take minutes.
  expect(performance.now() - start).toBeLessThan(20_000);
});
