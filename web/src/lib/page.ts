// What the server wrote into the page: the JSON blocks that stand before the module script.
import type { Catalogue } from './i18n';
import { setCatalogue } from './language.svelte';
import type { Boot } from './wire';

/** The element with this id. The templates and this code ship together, so a missing one is a defect and stops the page. */
export function required(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element #${id}`);
  return element;
}

/** The parsed content of `<script type="application/json" id="…">`. */
export function embedded<T>(id: 'catalogue' | 'boot'): T {
  return JSON.parse(required(id).textContent) as T;
}

/** Puts the embedded catalogue in use and gives back what else the server wrote into the page. */
export function boot<U>(): Boot<U> {
  const found = embedded<Boot<U>>('boot');
  setCatalogue(found.lang, embedded<Catalogue>('catalogue'));
  return found;
}
