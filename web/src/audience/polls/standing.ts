// Asks the server for the place of this phone's player.
import type { PanelId } from '../../lib/wire';

/** A place among the players of a panel. */
export interface Place {
  score: number;
  place: number;
  /** Players in all. */
  of: number;
}

/** The own place; nothing if this phone does not play, or if it cannot be known now: it is told again with the next quiz. */
export async function standingOf(join: string, panel: PanelId): Promise<Place | undefined> {
  try {
    const answer = await fetch(`/j/${join}/standing?panel=${panel}`);
    return answer.ok ? ((await answer.json()) as Place) : undefined;
  } catch {
    return undefined;
  }
}
