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
  SessionRequest,
  Snapshot,
  ViewName,
} from './wire';

/** A request that was refused, or that never arrived (`offline`). Pages show `error.<code>`. */
export class Refused extends Error {
  readonly code: Code | 'offline';
  /** When to try again, in milliseconds since 1970, for codes that pass. */
  readonly until: number | undefined;

  constructor(code: Code | 'offline', until?: number) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.until = until;
  }
}

/** A view whole. The audience is known by `join`, the others by their cookie. */
export function fetchSnapshot<U>(view: ViewName, panel: PanelId | null, join?: string): Promise<Snapshot<U>> {
  const base = view === 'audience' ? `/j/${join ?? ''}/snapshot` : `/api/snapshot/${view}`;
  return get(panel === null ? base : `${base}?panel=${panel}`);
}

/** The messages of one page in one language. */
export function fetchCatalogue(lang: Lang, view: ViewName): Promise<Catalogue> {
  return get(`/catalogue/${lang}/${view}`);
}

/** The path behind a code that someone typed. */
export async function findEvent(code: string): Promise<string> {
  const body: JoinRequest = { code };
  const answer = await post('/api/join', body);
  return ((await answer.json()) as JoinAnswer).path;
}

/** A one-time link; it is told this once. */
export async function invite(request: InviteRequest): Promise<string> {
  const answer = await post('/api/invite', request);
  return ((await answer.json()) as InviteAnswer).link;
}

/** Exchanges a one-time link for this browser's session. */
export async function openSession(request: SessionRequest): Promise<void> {
  await post('/api/session', request);
}

async function get<T>(path: string): Promise<T> {
  // Revalidated by ETag: an unchanged snapshot costs a header.
  const answer = await ask(path, { cache: 'no-cache' });
  return (await answer.json()) as T;
}

function post(path: string, body: unknown): Promise<Response> {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Refused('offline');
  }
  if (answer.ok) return answer;
  throw await problem(answer);
}

async function problem(answer: Response): Promise<Refused> {
  try {
    const { code, until } = (await answer.json()) as Problem;
    return new Refused(code, until);
  } catch {
    // Not one of ours: a proxy answered in the server's stead.
    return new Refused('unavailable');
  }
}
