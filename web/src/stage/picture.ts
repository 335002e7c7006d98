// What tells one picture from another, and what a screen reader is told of one.
import { localised } from '../lib/i18n';
import { summary } from '../lib/results';
import { clock, secondsLeft } from '../parts/countdown';
import { shownOf } from './poll/page';
import { grouped } from '../parts/way-in';
import type { Language } from '../lib/i18n';
import type { EventHead, Localised, Picture, PublicPoll } from '../lib/wire';

type PollPicture = Extract<Picture, { poll: unknown }>['poll'];

/** The same for pictures of the same thing: a changed list or result is no other picture, and does not fade. */
export function keyOf(picture: Picture): string {
  if (typeof picture === 'string') return picture;
  if ('question' in picture) return `question ${picture.question.question.id}`;
  if ('poll' in picture) {
    const { poll, page } = picture.poll;
    return `poll ${poll.id} ${page === undefined ? '' : JSON.stringify(page)}`;
  }
  if ('opening' in picture) return `opening ${picture.opening.at}`;
  if ('networks' in picture) return 'networks';
  if ('network' in picture) return `network ${picture.network.network.id}`;
  if ('interventions' in picture) return `interventions ${picture.interventions.speaker?.id ?? ''}`;
  if ('message' in picture) return `message ${picture.message.words.text}`;
  return 'top' in picture ? 'top' : `countdown ${picture.countdown.until}`;
}

/** The main words of the picture in the screen's main language, not all that stands around them; nothing for a blank one. */
export function spoken(picture: Picture, event: EventHead, main: Language, now: number): string {
  if (picture === 'blank') return '';
  if (picture === 'join') return `${main.t('stage.join.invite')}. ${main.t('common.code')}: ${grouped(event.code)}`;
  if ('question' in picture) return picture.question.question.text;
  if ('message' in picture) return picture.message.words.text;
  const said = (text: Localised): string => localised(text, main.lang, event.languages).text;
  if ('interventions' in picture) {
    const terms = picture.interventions.speaker?.terms;
    return terms === undefined ? main.t('stage.interventions') : [terms.name, terms.delegation ?? ''].join('\n').trim();
  }
  if ('networks' in picture) {
    return [main.t('stage.networks'), ...picture.networks.networks.map(({ name }) => said(name))].join('\n');
  }
  if ('network' in picture) {
    const { name, account } = picture.network.network;
    return account === undefined ? said(name) : `${said(name)}\n${said(account)}`;
  }
  if ('top' in picture) {
    return picture.top.questions.map(({ text }, place) => `${main.number(place + 1)}. ${text}`).join('\n');
  }
  if ('countdown' in picture) {
    const { until, words } = picture.countdown;
    const left = main.t('stage.countdown.left', { time: clock(secondsLeft(until, now), main.lang) });
    return words === undefined ? left : `${words.text} ${left}`;
  }
  if ('opening' in picture) {
    const left = secondsLeft(picture.opening.at, now);
    return left === 0 ? main.t('stage.opening.soon') : `${main.t('stage.opening')} ${clock(left, main.lang)}`;
  }
  return pollSpoken(picture.poll, event, main);
}

/** What is asked and how it stands; once it is over, what came of it. While ballots come nothing is read: it would never end. */
function pollSpoken({ poll, page }: PollPicture, event: EventHead, main: Language): string {
  const shown = shownOf(poll, page);
  const part = 'part' in shown ? poll.parts[shown.part] : undefined;
  const title = localised(part?.title ?? poll.title, main.lang, event.languages).text;
  const result = 'part' in shown ? poll.result?.parts[shown.part] : undefined;
  if (poll.state !== 'open' && part !== undefined && result !== undefined) {
    return `${title} ${main.t('stage.poll.revealed')}. ${summary(part, result, main, event.languages)}`;
  }
  const state = poll.state === 'draft' ? 'closed' : poll.state;
  const head = `${title} ${main.t(`stage.poll.${state}`)}`;
  return shown.what === 'overview' ? [head, ...partsSpoken(poll, event, main)].join('\n') : head;
}

/** A survey's parts in a line each, as they stand on the screen. */
function partsSpoken({ parts, state, title, result }: PublicPoll, event: EventHead, main: Language): string[] {
  return parts.map((part, place) => {
    const asked = `${main.number(place + 1)}. ${localised(part.title ?? title, main.lang, event.languages).text}`;
    const came = state === 'open' ? undefined : result?.parts[place];
    return came === undefined ? asked : `${asked} ${summary(part, came, main, event.languages)}`;
  });
}
