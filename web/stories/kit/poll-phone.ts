// A hall whose phones are on the polls: what people write is shown at once, and polls open by command.
import type { Locator } from '@playwright/test';
import { Polls } from './ballots.ts';
import { EVENT } from './event.ts';
import type { Hall } from './hall.ts';
import { Orders } from './orders.ts';
import type { Guest } from './people.ts';
import type { Tongue } from './words.ts';
import type { DeskPoll, PollId } from '../../src/lib/wire.ts';

const UNMODERATED = EVENT.replaceAll('names = "optional"', 'names = "optional", moderation = "off"');

export async function opened(hall: Hall): Promise<{ polls: Polls; orders: Orders }> {
  await hall.open(UNMODERATED);
  const orders = new Orders((await hall.moderator()).page);
  return { polls: new Polls(orders), orders };
}

/** Someone whose phone shows the polls. */
export async function voter(hall: Hall, speaks: Tongue): Promise<Guest> {
  const guest = await hall.guest({ speaks });
  await guest.tab('tabs.polls');
  return guest;
}

export function send(guest: Guest): Locator {
  return guest.button('poll.send');
}

/** A poll as the desk knows it. */
export async function known(orders: Orders, poll: PollId): Promise<DeskPoll> {
  const { polls = [] } = await orders.known();
  const found = polls.find(({ id }) => id === poll);
  if (found === undefined) throw new Error(`the desk knows no poll ${poll}`);
  return found;
}
