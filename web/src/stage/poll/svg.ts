// A drawn picture as an SVG that stands alone: every ground, bar and line of text as the browser drew it, in the letters' own fonts.

const SVG = 'http://www.w3.org/2000/svg';

/** What shapes of a drawing take from style sheets, which do not go along. */
const DRAWN = ['fill', 'stroke', 'stroke-width', 'opacity', 'font-size', 'font-weight', 'text-anchor'] as const;

/** A line of text that was drawn in one go. */
interface Line {
  text: string;
  rect: DOMRect;
}

/** The text of an SVG file of `stage`, the element with the screen's ground; as wide and high as it stands in the page. */
export function pictureSvg(stage: HTMLElement): string {
  const frame = stage.getBoundingClientRect();
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('xmlns', SVG);
  set(root, { viewBox: `0 0 ${round(frame.width)} ${round(frame.height)}`, 'font-family': style(stage).fontFamily });
  const ground = groundOf(stage);
  rect(root, { x: 0, y: 0, width: frame.width, height: frame.height }, 0, ground);
  draw(stage, root, frame, 1);
  return new XMLSerializer().serializeToString(root);
}

function draw(element: Element, root: SVGElement, frame: DOMRect, opacity: number): void {
  for (const child of element.childNodes) {
    if (child instanceof Text) text(child, root, frame);
    else if (child instanceof SVGSVGElement) root.append(copied(child, frame));
    else if (child instanceof HTMLElement && isSeen(child)) {
      const own = opacity * Number(style(child).opacity);
      box(child, root, frame, own);
      draw(child, root, frame, own);
    }
  }
}

/** What is only there for screen readers, or lies beside the picture, is no part of it. */
function isSeen(element: HTMLElement): boolean {
  const { display, visibility } = style(element);
  if (display === 'none' || visibility === 'hidden' || element.classList.contains('visually-hidden')) return false;
  return !(element instanceof HTMLImageElement) && !(element instanceof HTMLButtonElement);
}

/** The ground of an element and the lines at its sides. */
function box(element: HTMLElement, root: SVGElement, frame: DOMRect, opacity: number): void {
  const own = style(element);
  const { x, y, width, height } = moved(element.getBoundingClientRect(), frame);
  if (width === 0 || height === 0) return;
  const isHatched = 'hatch' in element.dataset;
  const fill = isHatched ? hatched(root, own.color) : own.backgroundColor;
  const radius = Math.min(Number.parseFloat(own.borderStartStartRadius) || 0, width / 2, height / 2);
  if (own.clipPath.startsWith('polygon')) {
    const points = `${x + width / 2},${y} ${x + width},${y + height} ${x},${y + height}`;
    set(add(root, 'polygon'), { points, fill, opacity });
  } else if (isInk(fill) || isHatched) rect(root, { x, y, width, height }, radius, fill, opacity);
  const sides = {
    Top: { x, y, width, height: size(own.borderTopWidth) },
    Bottom: { x, y: y + height - size(own.borderBottomWidth), width, height: size(own.borderBottomWidth) },
    Left: { x, y, width: size(own.borderLeftWidth), height },
    Right: { x: x + width - size(own.borderRightWidth), y, width: size(own.borderRightWidth), height },
  };
  for (const [side, line] of Object.entries(sides)) {
    const colour = own.getPropertyValue(`border-${side.toLowerCase()}-color`);
    if (line.width > 0 && line.height > 0 && isInk(colour)) rect(root, line, 0, colour, opacity);
  }
}

/** A node of text, in the lines it was broken into. */
function text(node: Text, root: SVGElement, frame: DOMRect): void {
  const parent = node.parentElement;
  if (parent === null || node.data.trim() === '') return;
  const { color, fontSize, fontWeight, direction } = style(parent);
  for (const { text: said, rect: drawn } of lines(node)) {
    const { x, y, width, height } = moved(drawn, frame);
    const line = add(root, 'text');
    line.textContent = said.trim();
    set(line, {
      x: direction === 'rtl' ? x + width : x,
      // Letters stand on a line about a quarter of their size above the lower edge of what they take.
      y: y + height / 2 + size(fontSize) * 0.36,
      fill: color,
      'font-size': size(fontSize),
      'font-weight': fontWeight,
      direction,
      textLength: width,
      lengthAdjust: 'spacingAndGlyphs',
    });
    // In an SVG the start of a line that runs to the left is its right end.
    line.setAttribute('text-anchor', 'start');
  }
}

function lines(node: Text): Line[] {
  const found: Line[] = [];
  const range = document.createRange();
  for (let at = 0; at < node.data.length; at++) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const [drawn] = range.getClientRects();
    if (drawn === undefined) continue;
    const last = found.at(-1);
    const isSame = last !== undefined && drawn.top < last.rect.bottom - last.rect.height / 2;
    if (isSame) {
      last.text += node.data[at] ?? '';
      // A space at the end is no part of what is seen.
      if (node.data[at]?.trim()) last.rect = union(last.rect, drawn);
    } else if (node.data[at]?.trim()) found.push({ text: node.data[at] ?? '', rect: drawn });
  }
  return found;
}

/** A drawing within the picture, with the colours that its style sheet gives it. */
function copied(drawing: SVGSVGElement, frame: DOMRect): Node {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawing.querySelectorAll<SVGElement>('*'), copy.querySelectorAll<SVGElement>('*')];
  for (const [place, original] of originals.entries()) {
    const own = style(original);
    const values = DRAWN.map((name) => [name, own.getPropertyValue(name)] as const);
    const it = copies[place];
    it?.removeAttribute('class');
    it?.removeAttribute('style');
    for (const [name, value] of values) if (value !== '') it?.setAttribute(name, value.replaceAll('"', "'"));
  }
  copy.removeAttribute('class');
  const { x, y, width, height } = moved(drawing.getBoundingClientRect(), frame);
  set(copy, { x, y, width, height });
  return copy;
}

/** Stripes in a colour, as a pattern of this file. */
function hatched(root: SVGElement, colour: string): string {
  const id = `hatch-${root.querySelectorAll('pattern').length}`;
  const pattern = add(root, 'pattern');
  set(pattern, { id, width: 10, height: 10, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(25)' });
  rect(pattern, { x: 0, y: 0, width: 5, height: 10 }, 0, colour);
  return `url(#${id})`;
}

function rect(
  parent: SVGElement,
  place: { x: number; y: number; width: number; height: number },
  radius: number,
  fill: string,
  opacity = 1,
): void {
  set(add(parent, 'rect'), { ...place, rx: radius, fill, opacity });
}

function add(parent: SVGElement, name: string): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  parent.append(made);
  return made;
}

function set(element: SVGElement, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === 'number' ? String(round(value)) : value.replaceAll('"', "'"));
  }
}

/** The screen's own ground lies under a glow, which a file needs not. */
function groundOf(stage: HTMLElement): string {
  return style(stage).getPropertyValue('--screen').trim() || '#fff';
}

function isInk(colour: string): boolean {
  return colour !== 'transparent' && !/, 0\)$|\/ 0\)$/.test(colour);
}

function moved(drawn: DOMRect, frame: DOMRect): { x: number; y: number; width: number; height: number } {
  return { x: drawn.x - frame.x, y: drawn.y - frame.y, width: drawn.width, height: drawn.height };
}

function union(a: DOMRect, b: DOMRect): DOMRect {
  const [x, y] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  return new DOMRect(x, y, Math.max(a.right, b.right) - x, Math.max(a.bottom, b.bottom) - y);
}

function style(element: Element): CSSStyleDeclaration {
  return getComputedStyle(element);
}

function size(length: string): number {
  return Number.parseFloat(length) || 0;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
