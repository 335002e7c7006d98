// Makes the words of the booth's page as large as the window has room for; where there is too much of them, the page scrolls.
import { following, largest } from '../stage/fit';

/** Times the usual size. Twice it is read from across a stage, and a page of three words does not shout. */
const RANGE = { min: 1, max: 2 };

/** Keeps `--fit` of the page's main part at the largest factor at which its one child needs no scrolling. */
export function filled(main: HTMLElement): () => void {
  return following(main, () => {
    const content = main.firstElementChild;
    if (!(content instanceof HTMLElement)) return;
    const { paddingBlockStart, paddingBlockEnd } = getComputedStyle(main);
    const around = main.offsetTop + Number.parseFloat(paddingBlockStart) + Number.parseFloat(paddingBlockEnd);
    const set = (factor: number): boolean => {
      main.style.setProperty('--fit', String(factor));
      return content.offsetHeight + around <= innerHeight;
    };
    set(largest(RANGE, set));
  });
}
