// What the server wrote into the page: the title, and the JSON blocks that stand before the module script.

/** The element with this id. The templates and this code ship together, so a missing one is a defect and stops the page. */
export function required(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element #${id}`);
  return element;
}

/** The title that the server gave the page, in the reader's language. */
export function title(): string {
  return document.title;
}

/** The parsed content of `<script type="application/json" id="…">`. */
export function embedded<T>(id: 'catalogue' | 'boot'): T {
  return JSON.parse(required(id).textContent) as T;
}
