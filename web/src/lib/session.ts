// The one-time link of desk, stage and host: its fragment is exchanged for a session of this browser.
import { openSession } from './api';
import { tabShelf } from './host';
import { secret } from './ids';
import type { ViewName } from './wire';

/** Where the new session's secret waits while the request may have to be sent again: asking twice with one secret is harmless. */
const KEPT = 'baraza.session';

/** The secret of the invite in an address's fragment, such as `#i=…`; nothing if there is none. */
export function inviteIn(fragment: string): string | undefined {
  return /^#i=(.+)$/.exec(fragment)?.[1];
}

/**
 * Redeems the invite in the page's address, if there is one, and loads the page again without it.
 * @returns false if there was nothing to redeem
 * @throws {Refused} with the reason, such as `invite_used`
 */
export async function redeem(view: ViewName): Promise<boolean> {
  const invite = inviteIn(location.hash);
  if (invite === undefined) return false;
  const shelf = tabShelf();
  const session = shelf?.getItem(KEPT) ?? secret();
  shelf?.setItem(KEPT, session);
  await openSession({ view, invite, session });
  shelf?.removeItem(KEPT);
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
  return true;
}
