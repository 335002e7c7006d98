// What a page asks of the display it fills: not to fall asleep in the middle of a session, and the whole of it.

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

/** Fills the whole display, or gives it back. */
export async function fullScreen(): Promise<void> {
  if (document.fullscreenElement === null) await document.documentElement.requestFullscreen();
  else await document.exitFullscreen();
}
