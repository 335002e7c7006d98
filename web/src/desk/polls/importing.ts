// Polls from a file, read by the server: it knows both forms, and every rule.
import { Refused } from '../../lib/api';
import type { PollTerms, FileProblem } from '../../lib/wire';

/** A file that is no list of polls; the message says where. */
export class Unreadable extends Error {}

/**
 * The polls of a TOML or JSON file.
 * @throws {Unreadable}
 * @throws {Refused}
 */
export async function readPolls(text: string): Promise<readonly PollTerms[]> {
  let response: Response;
  try {
    response = await fetch('/api/polls/read', { method: 'POST', body: text });
  } catch {
    throw new Refused('offline');
  }
  const answer = (await response.json().catch(() => ({}))) as PollTerms[] & Partial<FileProblem>;
  if (response.ok) return answer;
  if (answer.place !== undefined) throw new Unreadable(answer.place);
  throw new Refused(answer.code ?? 'unavailable');
}
