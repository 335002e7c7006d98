// Sends what a form holds once, however often it is asked to while it is on the way.

/** What is known of a pressed key; a `KeyboardEvent` fits. */
interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}

export class Sending {
  #isOn = $state(false);

  /** Whether something is on the way. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Does `send`, unless one before it is still on the way. */
  async once(send: () => Promise<void>): Promise<void> {
    if (this.#isOn) return;
    this.#isOn = true;
    try {
      await send();
    } finally {
      this.#isOn = false;
    }
  }
}

/** Whether a key press in a field of several lines asks to send it: Enter makes a line there, with Ctrl or Cmd it sends. A key that is held down asks once. */
export function asksToSend({ key, ctrlKey, metaKey, repeat, isComposing }: Press): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !repeat && !isComposing;
}

/** Sends the form of a field of several lines when that is asked for by key. */
export function sendByKey(press: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void {
  if (asksToSend(press)) press.currentTarget.form?.requestSubmit();
}
