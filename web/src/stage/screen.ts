// What the screen asks of its browser: its theme, and not to fall asleep in the middle of a session.

/** Light only when the address asks for it (`?theme=light`): a hall is dark. */
export function changeOfTheme(search: string): void {
  const light = new URLSearchParams(search).get('theme') === 'light';
  document.documentElement.dataset['theme'] = light ? 'light' : 'dark';
}

/** Keeps the display on while the page is seen, where the browser can; the answer ends it. A hidden page loses the lock by itself. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let over = false;
  const hold = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const held = await navigator.wakeLock.request('screen');
      if (over) await held.release();
      else lock = held;
    } catch {
      // Refused on low battery or plain http; the operator's own settings decide then.
    }
  };
  const again = (): void => void hold();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
