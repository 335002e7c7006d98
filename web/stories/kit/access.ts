// Looks at a page in a state as everyone meets it: four widths, light and dark, by the rules of WCAG 2.0 to 2.2, levels A and AA.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Everything at these levels. */
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What another width can break besides; names and roles are the same at every one. */
const LAYOUT = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

/** What another colour scheme can break. */
const COLOURS = ['color-contrast'];

/** A small phone, or any window at 400 % zoom; a phone; a tablet. The page brings its own fourth. */
const WINDOWS = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
];

/** Where each page is at home. */
export const AT_HOME = { desk: { width: 1440, height: 900 }, stage: { width: 1920, height: 1080 } };

/** The part of axe's answer that is read. */
interface Answer {
  violations: { id: string; nodes: { target: unknown; html: string; failureSummary: string }[] }[];
}

/** Fails softly for everything that someone could not perceive or use in this state, and for what is wider than the window. */
export async function look(page: Page, state: string, home = AT_HOME.desk): Promise<void> {
  const before = page.viewportSize() ?? home;
  await bringAxe(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The screen's theme is in its address; this is what it does with it.
    if (home === AT_HOME.stage) await page.evaluate(chooseTheme, colorScheme);
    // Pages hear of the new scheme when they are drawn next.
    await page.evaluate(() => new Promise(requestAnimationFrame));
    for (const window of [...WINDOWS, home]) {
      await page.setViewportSize(window);
      const where = `${state}, ${window.width} px, ${colorScheme}`;
      const isExtreme = window === WINDOWS[0] || window === home;
      const rules = colorScheme === 'dark' ? COLOURS : isExtreme ? LEVELS : LAYOUT;
      const { violations, overflow } = await page.evaluate(inspect, rules);
      expect.soft(violations, where).toEqual([]);
      expect.soft(overflow, `${where}: px too wide`).toBe(0);
    }
  }
  await page.setViewportSize(before);
}

/** The builder brings axe into the page; loaded once per document, it then looks in a tenth of the time. */
async function bringAxe(page: Page): Promise<void> {
  if (await page.evaluate(() => 'axe' in globalThis)) return;
  await new AxeBuilder({ page }).setLegacyMode().withRules('document-title').analyze();
}

/** Runs in the page. */
function chooseTheme(theme: string): void {
  document.documentElement.dataset['theme'] = theme;
}

/** Runs in the page. */
async function inspect(rules: string[]): Promise<{ violations: string[]; overflow: number }> {
  const { axe } = globalThis as unknown as { axe: { run(where: Document, options: object): Promise<Answer> } };
  // The page hears of another scheme when the next frame is made, and only then corrects the event's colour for it.
  await new Promise((made) => requestAnimationFrame(() => requestAnimationFrame(made)));
  const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ['violations'], preload: false });
  const { scrollWidth, clientWidth } = document.documentElement;
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${String(node.target)} ${node.html} ${node.failureSummary}`),
  );
  return {
    // What scrolls under a bar that sticks to the edge, or lies under an open menu, is covered there, not small.
    violations: found.filter((text) => !/^target-size.*partially obscured/s.test(text)),
    overflow: scrollWidth - clientWidth,
  };
}
