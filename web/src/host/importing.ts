// A programme's file on its way to the server: read first, taken once an organiser has seen what it brings.
import type { FileProblem, Import } from '../lib/wire';

/** Why a file was not read or taken; `offline` when no answer came. */
export type Problem = Omit<FileProblem, 'code'> & { readonly code: FileProblem['code'] | 'offline' };

/** What the file would bring. Nothing is changed. */
export async function readProgramme(file: string): Promise<Import | Problem> {
  const answer = await post('/api/programme/read', file);
  return 'code' in answer ? answer : ((await answer.json()) as Import);
}

/** Puts the file's programme in place of the one that was there at that revision; answers with what hindered it. */
export async function takeProgramme(file: string, seen: number): Promise<Problem | undefined> {
  const answer = await post(`/api/programme?seen=${seen}`, file);
  return 'code' in answer ? answer : undefined;
}

async function post(path: string, body: string): Promise<Response | Problem> {
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
    if (answer.ok) return answer;
    const { code = 'unavailable', place } = (await answer.json().catch(() => ({}))) as Partial<FileProblem>;
    return place === undefined ? { code } : { code, place };
  } catch {
    return { code: 'offline' };
  }
}
