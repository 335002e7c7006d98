// What tells one picture from another, and what a screen reader is told of one.
import { localised } from '../lib/i18n';
import { clock, secondsLeft } from '../parts/countdown';
import { grouped } from '../parts/way-in';
import type { Language } from '../lib/i18n';
import type { EventHead, Picture } from '../lib/wire';

/** The same for pictures of the same thing: a changed list or result is no other picture, and does not fade. */
export function keyOf(picture: Picture): string {
  if (typeof picture === 'string') return picture;
  if ('question' in picture) return `question ${picture.question.question.id}`;
  if ('poll' in picture) return `poll ${picture.poll.poll.id}`;
  if ('message' in picture) return `message ${picture.message.words.text}`;
  return 'top' in picture ? 'top' : `countdown ${picture.countdown.until}`;
}

/** The main words of the picture in the screen's main language, not all that stands around them; nothing for a blank one. */
export function spoken(picture: Picture, event: EventHead, main: Language, now: number): string {
  if (picture === 'blank') return '';
  if (picture === 'join') return `${main.t('stage.join.invite')}. ${main.t('common.code')}: ${grouped(event.code)}`;
  if ('question' in picture) return picture.question.question.text;
  if ('message' in picture) return picture.message.words.text;
  if ('top' in picture) {
    return picture.top.questions.map(({ text }, place) => `${main.number(place + 1)}. ${text}`).join('\n');
  }
  if ('countdown' in picture) {
    const { until, words } = picture.countdown;
    const left = main.t('stage.countdown.left', { time: clock(secondsLeft(until, now), main.lang) });
    return words === undefined ? left : `${words.text} ${left}`;
  }
  const { poll } = picture.poll;
  const title = localised(poll.title, main.lang, event.languages).text;
  const state = poll.state === 'draft' ? 'closed' : poll.state;
  return `${title} ${main.t(`stage.poll.${state}`)}`;
}
