// The moment between two commands of one step, in which a colleague can be faster.
import type { Guest, Moderator } from './people.ts';

/** What a page sends, and what of it waits. */
export interface Held {
  /** Resolves once a command waits on its way out. */
  waits(): Promise<void>;
  letGo(): void;
}

/** From the next page on, someone's commands of one kind wait on their way out until they are let go. */
export async function holdCommands(whose: Guest | Moderator, kind: string): Promise<Held> {
  const held: (() => void)[] = [];
  let isFree = false;
  const came = new EventTarget();
  const first = new Promise<void>((resolve) => came.addEventListener('command', () => resolve()));
  await whose.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (isFree || !String(message).includes(`"command":{"${kind}"`)) {
        server.send(message);
        return;
      }
      held.push(() => server.send(message));
      came.dispatchEvent(new Event('command'));
    });
  });
  await whose.page.reload();
  await whose.connection('live');
  return {
    waits: () => first,
    letGo: () => {
      isFree = true;
      for (const pass of held) pass();
    },
  };
}
