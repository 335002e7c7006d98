// Many phones at once without a browser for each: one page takes a new token, answers, and forgets it.
import { randomUUID } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import type { Command, CommandId, PanelId } from '../../src/lib/wire.ts';

/** What one phone does. */
export interface Deed {
  panel: PanelId;
  command: Command;
}

/** A deed with the name that its phone gives it. */
interface Named extends Deed {
  id: CommandId;
}

/** Each deed is done by a phone of its own. `link` is the audience's link. */
export async function crowd(context: BrowserContext, link: string, deeds: readonly Deed[]): Promise<void> {
  const page = await context.newPage();
  await page.goto(link);
  for (const deed of deeds) {
    await context.clearCookies();
    await page.evaluate(visit, { ...deed, id: randomUUID() });
  }
  await page.close();
}

/** Runs in the page, as someone new. */
async function visit({ panel, command, id }: Named): Promise<void> {
  const join = location.pathname.split('/').at(-1) ?? '';
  await fetch(location.pathname);
  const answer = await fetch(`${location.pathname}/snapshot?panel=${panel}`);
  const { epoch, seq } = (await answer.json()) as { epoch: number; seq: number };
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
  const say = (frame: object): void => socket.send(JSON.stringify(frame));
  await new Promise<void>((done, failed) => {
    socket.addEventListener('open', () => say({ t: 'hello', protocol: 1, view: 'audience', panel, join, epoch, seq }));
    socket.addEventListener('close', failed);
    socket.addEventListener('message', ({ data }) => {
      const { t } = JSON.parse(String(data)) as { t: string };
      if (t === 'welcome') say({ t: 'do', id, command });
      if (t === 'nack') failed(new Error(String(data)));
      if (t === 'ack') done();
    });
  });
  socket.close();
}
