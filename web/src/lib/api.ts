// The server's HTTP side: snapshots, catalogues and the few requests that are not commands.
import type { Catalogue } from './i18n';
import type {
  Code,
  InviteAnswer,
  InviteRequest,
  JoinAnswer,
  JoinRequest,
  Lang,
  PanelId,
  Problem,
  Programme,
  SessionRequest,
  Snapshot,
  ViewName,
} from './wire';

/** A request that has no whole answer after this, in milliseconds, is given up: a network that swallows it would hold the page up for good. */
const DEADLINE = 15_000;

/** A request that was refused, or that never arrived (`offline`). Pages show `error.<code>`. */
export class Refused extends Error {
  readonly code: Code | 'offline';

  constructor(code: Code | 'offline') {
    super(code);
    this.name = 'Refused';
    this.code = code;
  }
}

/** A view whole. The audience is known by `join`, the others by their cookie. */
export function fetchSnapshot<U>(view: ViewName, panel: PanelId | null, join?: string): Promise<Snapshot<U>> {
  const base = view === 'audience' ? `/j/${join ?? ''}/snapshot` : `/api/snapshot/${view}`;
  return get(panel === null ? base : `${base}?panel=${panel}`);
}

/** A page by the name of its words: `join` asks for the code, `report` tells what an event came to. */
export type PageName = ViewName | 'join' | 'report';

/** The messages of one page in one language, or of what the audience's page loads later. */
export function fetchCatalogue(lang: Lang, name: PageName | 'later'): Promise<Catalogue> {
  return get(`/catalogue/${lang}/${name}`);
}

/** What is planned, whole: who takes part, who speaks when. */
export function fetchProgramme(join: string): Promise<Programme> {
  return get(`/j/${join}/programme`);
}

/** The path behind a code that someone typed. */
export async function findEvent(code: string): Promise<string> {
  const body: JoinRequest = { code };
  return (await post<JoinAnswer>('/api/join', body)).path;
}

/** A one-time link; it is told this once. */
export function invite(request: InviteRequest): Promise<InviteAnswer> {
  return post('/api/invite', request);
}

/** Exchanges a one-time link for this browser's session. */
export async function openSession(request: SessionRequest): Promise<void> {
  await post('/api/session', request);
}

/** The HTTP status that the server has for an address. */
export async function statusOf(path: string): Promise<number> {
  return (await exchange(path, { method: 'HEAD', cache: 'no-store' })).status;
}

function get<T>(path: string): Promise<T> {
  // Revalidated by ETag: an unchanged snapshot costs a header.
  return ask(path, { cache: 'no-cache' });
}

function post<T>(path: string, body: unknown): Promise<T> {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const { ok, text } = await exchange(path, init);
  let answer: unknown;
  try {
    answer = text === '' ? {} : JSON.parse(text);
  } catch {
    // Not one of ours: a proxy answered in the server's stead.
    throw new Refused('unavailable');
  }
  if (ok) return answer as T;
  throw new Refused((answer as Partial<Problem>).code ?? 'unavailable');
}

/** The answer whole, in time. By hand: `AbortSignal.timeout` is missing in Safari 15. */
async function exchange(path: string, init: RequestInit): Promise<{ ok: boolean; status: number; text: string }> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE);
  try {
    const answer = await fetch(path, { ...init, signal: deadline.signal });
    return { ok: answer.ok, status: answer.status, text: await answer.text() };
  } catch {
    throw new Refused('offline');
  } finally {
    clearTimeout(timer);
  }
}
