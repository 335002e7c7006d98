// The small event of most stories: three panels, the first one open, questions that differ in votes, no pause between questions.
import type { Tongue } from './words.ts';

export const PANELS = {
  first: ['What peace needs', 'ما يحتاج إليه السلام'],
  second: ['Who sits at the table', 'من يجلس إلى الطاولة'],
  third: ['Commitments', 'الالتزامات'],
} as const;

/** With 6, 4 and 2 votes. */
export const QUESTIONS = {
  most: 'How does a ceasefire become a peace?',
  middle: 'من يحمي الوسيطات في الميدان؟',
  least: 'What did the last agreement forget?',
} as const;

const panel = (id: number, [en, ar]: readonly [string, string]): string => `
[[panels]]
id = ${id}
terms = { kind = "panel", names = "optional", cooldown_ms = 0, title = { en = "${en}", ar = "${ar}" } }`;

const question = (text: string, lang: string, votes: number): string => `
[[questions]]
panel = 1
text = "${text}"
lang = "${lang}"
released = true
votes = ${votes}`;

export const EVENT = eventIn('en', 'ar');

/** The event with its main language and the other. */
export function eventIn(main: Tongue, other: Tongue): string {
  return `
title = { en = "A day of mediators", ar = "يوم الوسيطات" }
languages = ["${main}", "${other}"]
open = 1
${panel(1, PANELS.first)}
${panel(2, PANELS.second)}
${panel(3, PANELS.third)}
${question(QUESTIONS.most, 'en', 6)}
${question(QUESTIONS.middle, 'ar', 4)}
${question(QUESTIONS.least, 'en', 2)}
`;
}
