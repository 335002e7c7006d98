// What a screen reader is told when the picture changes: its main words, not all that stands around them.
import { localised } from '../lib/i18n';
import { grouped } from '../parts/way-in';
import type { Language } from '../lib/i18n';
import type { EventHead, StageUpdate } from '../lib/wire';

type Picture = NonNullable<StageUpdate['picture']>;

/** The picture in a sentence or two of the screen's main language; nothing for a blank one. A question keeps its own words. */
export function spoken(picture: Picture, event: EventHead, main: Language): string {
  if (picture === 'blank') return '';
  if (picture === 'join') return `${main.t('stage.join.invite')}. ${main.t('common.code')}: ${grouped(event.code)}`;
  if ('question' in picture) return picture.question.question.text;
  const { poll } = picture.poll;
  const title = localised(poll.title, main.lang, event.languages).text;
  const state = poll.state === 'draft' ? 'closed' : poll.state;
  return `${title} ${main.t(`stage.poll.${state}`)}`;
}
