// What a form holds is sent once, however often and however long the key or the button is pressed.
import { expect, test } from 'vitest';
import { Sending, asksToSend } from '../src/desk/sending.svelte.ts';

test('what is asked for again while it is on the way is not sent again', async () => {
  const sending = new Sending();
  const answers: (() => void)[] = [];
  const send = () => new Promise<void>((answered) => answers.push(answered));

  const first = sending.once(send);
  await sending.once(send);
  expect(answers).toHaveLength(1);
  expect(sending.isOn).toBe(true);

  answers[0]?.();
  await first;
  expect(sending.isOn).toBe(false);
});

test('what was refused, or failed, can be sent once more', async () => {
  const sending = new Sending();
  await expect(sending.once(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  let sent = 0;
  await sending.once(async () => {
    sent++;
  });
  expect(sent).toBe(1);
});

test('a key that is held down, or that belongs to what is being composed, asks for nothing', () => {
  const press = { key: 'Enter', ctrlKey: true, metaKey: false, repeat: false, isComposing: false };
  expect(asksToSend(press)).toBe(true);
  expect(asksToSend({ ...press, ctrlKey: false, metaKey: true })).toBe(true);
  expect(asksToSend({ ...press, ctrlKey: false })).toBe(false);
  expect(asksToSend({ ...press, repeat: true })).toBe(false);
  expect(asksToSend({ ...press, isComposing: true })).toBe(false);
});
