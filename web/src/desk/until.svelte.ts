// Waits for the view to show something that is known to be on its way.

/** Resolves as soon as `isSo` holds, or after `most` milliseconds: news can be lost with a connection. */
export function until(isSo: () => boolean, most: number): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(() => end(), most);
    const stop = $effect.root(() => {
      $effect(() => {
        // Not within the effect itself: it would end before it has begun.
        if (isSo()) queueMicrotask(end);
      });
    });
  });
}
