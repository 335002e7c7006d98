// The name a moderator is known by among the others: asked for once in each session, and offered again in the next.
import { keep, type Keeps } from '../parts/kept';
import type { SessionId } from '../lib/wire';

const NAME = 'baraza.desk.name';
const ASKED = 'baraza.desk.asked';

type Reads = Pick<Storage, 'getItem'>;

/** The name this browser's moderator had last. */
export function lastName(storage: Reads | undefined): string {
  return storage?.getItem(NAME) ?? '';
}

export function keepName(storage: Keeps | undefined, name: string): void {
  keep(storage, NAME, name);
}

/** Whether the session may still be asked: a no is an answer too. */
export function mayAsk(storage: Reads | undefined, session: SessionId): boolean {
  return storage?.getItem(ASKED) !== session;
}

export function keepAsked(storage: Keeps | undefined, session: SessionId): void {
  keep(storage, ASKED, session);
}
