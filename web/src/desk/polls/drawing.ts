// The picture of a result as a file: what the screen shows of it, drawn by what draws the screen.
import { flushSync, mount, unmount } from 'svelte';
import { localised } from '../../lib/i18n';
import { spoken } from '../../stage/picture';
import Still from './Still.svelte';
import { written } from './svg';
import type { ComponentProps } from 'svelte';

/** As a screen is, in the measure of the file. */
const SIZE = { width: 1600, height: 900 };

/** Pixels of a picture for slides, for each of the drawing's. */
const SCALE = 2;

/** The picture as an SVG, with the sentences that a screen reader is told of it. */
export function svgOf(shown: Omit<ComponentProps<typeof Still>, 'size'>): string {
  const still = mount(Still, { target: document.body, props: { ...shown, size: SIZE } });
  try {
    flushSync();
    const frame = document.querySelector<HTMLElement>('.still [data-screen]');
    if (frame === null) throw new Error('nothing was drawn');
    const { picture, event, tongues, now } = shown;
    const title = localised(event.title, tongues.main.lang, event.languages).text;
    return written(frame, title, spoken(picture, event, tongues.main, now()));
  } finally {
    void unmount(still);
  }
}

/** The drawing in pixels. */
export async function asPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob === null ? failed(new Error('the picture is too large')) : done(blob)), 'image/png');
  });
}

/** Offers a file for download. */
export function offer(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
