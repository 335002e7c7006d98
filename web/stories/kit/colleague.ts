// More than one moderator at work.
import type { Hall } from './hall.ts';
import type { Moderator } from './people.ts';

/** A second moderator, with a session and a browser of their own. */
export async function colleague(hall: Hall, speaks: 'en' | 'ar' = 'en'): Promise<Moderator> {
  const host = await hall.host();
  return hall.moderator({ speaks }, await host.link('moderator'));
}
