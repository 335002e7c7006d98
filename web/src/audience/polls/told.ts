// An own answer in words.
import type { Language } from '../../lib/i18n';
import { amount, labelOf, STANCES } from '../../lib/results';
import type { Lang, PublicPart, Reply } from '../../lib/wire';

/** What was answered, as separate texts: each may run its own way. */
export function told(reply: Reply, part: PublicPart, words: Language, languages: readonly Lang[]): string[] {
  const label = (place: number): string => labelOf(part, place, words, languages).text;
  if (reply === 'abstain') return [words.t('poll.abstain')];
  if ('options' in reply) return reply.options.map(label);
  if ('step' in reply) return [label(reply.step)];
  if ('order' in reply) return reply.order.map((place, at) => `${words.number(at + 1)}. ${label(place)}`);
  if ('points' in reply) {
    const given = reply.points.map((points, place) => [points, `${label(place)}: ${words.number(points)}`] as const);
    return given.filter(([points]) => points > 0).map(([, text]) => text);
  }
  if ('number' in reply) {
    const unit = part.options[0] === undefined ? '' : ` ${label(0)}`;
    return [words.number(amount(reply.number, part.kind)) + unit];
  }
  if ('words' in reply) return reply.words;
  const count = (stance: string): number => reply.stances.filter((each) => each === stance).length;
  const stances = STANCES.map((each) => [count(each), words.t(`poll.${each}`)] as const);
  return stances.filter(([n]) => n > 0).map(([n, text]) => `${text}: ${words.number(n)}`);
}
