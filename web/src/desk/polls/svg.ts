// What a page has laid out, written down as an SVG that needs nothing beside it: any program for slides or print takes it.
import { characters } from '../../lib/graphemes';
import { escaped, hexOf, outline, round, type Box } from './strokes';

/** What is taken over from the style sheet of a drawing within the page. */
const OF_SHAPES = ['fill', 'stroke', 'stroke-width', 'opacity', 'font-size', 'font-weight', 'text-anchor'] as const;

/** Stripes across a bar, for letters of size 1: as wide as the gap between them. */
const STRIPE = 0.12;

/** Whatever else stands in the page is not seen. */
const UNSEEN = '.visually-hidden';

/** Writes down what `root` shows, on a ground of its own colour; `title` and `told` are for those who do not see it. */
export function written(root: HTMLElement, title: string, told: string): string {
  const { width, height } = root.getBoundingClientRect();
  const { fontFamily } = getComputedStyle(root);
  const pen = new Pen(root);
  pen.draw(root);
  const size = `width="${round(width)}" height="${round(height)}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" ${size} ` +
    `font-family="${escaped(fontFamily)}" role="img"><title>${escaped(title)}</title><desc>${escaped(told)}</desc>` +
    `<defs>${pen.defs.join('')}</defs>${pen.marks.join('')}</svg>`
  );
}

/** A line of a text as it was broken, without the space around it. */
interface Line {
  text: string;
  box: Box;
}

class Pen {
  readonly marks: string[] = [];
  /** Patterns and edges that marks refer to. */
  readonly defs: string[] = [];
  readonly #origin: DOMRect;
  readonly #context = document.createElement('canvas').getContext('2d');

  constructor(root: HTMLElement) {
    this.#origin = root.getBoundingClientRect();
  }

  draw(element: Element): void {
    const style = getComputedStyle(element);
    if (element.matches(UNSEEN) || style.display === 'none' || style.visibility === 'hidden') return;
    const isFaint = style.opacity !== '1';
    if (isFaint) this.marks.push(`<g opacity="${style.opacity}">`);
    this.#ground(element, style);
    if (element instanceof SVGSVGElement) this.#drawing(element);
    else this.#within(element, style);
    if (isFaint) this.marks.push('</g>');
  }

  /** The texts and elements in it, those that lie behind it first. */
  #within(element: Element, style: CSSStyleDeclaration): void {
    const isCut =
      style.overflowX !== 'visible' &&
      (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    if (isCut) this.marks.push(`<g clip-path="url(#${this.#edge(element)})">`);
    for (const node of [...element.childNodes].sort((a, b) => depth(a) - depth(b))) {
      if (node instanceof Text) this.#text(node, element, style);
      else if (node instanceof Element) this.draw(node);
    }
    if (isCut) this.marks.push('</g>');
  }

  #edge(element: Element): string {
    const id = `edge-${this.defs.length}`;
    this.defs.push(`<clipPath id="${id}">${outline(this.#boxOf(element.getBoundingClientRect()))}</clipPath>`);
    return id;
  }

  /** Its ground and its borders. */
  #ground(element: Element, style: CSSStyleDeclaration): void {
    const box = this.#boxOf(element.getBoundingClientRect());
    const corners = [
      style.borderTopLeftRadius,
      style.borderTopRightRadius,
      style.borderBottomRightRadius,
      style.borderBottomLeftRadius,
    ].map((radius) => Number.parseFloat(radius) * (radius.endsWith('%') ? box.width / 100 : 1));
    const isStriped = element instanceof HTMLElement && 'hatch' in element.dataset;
    const fill = isStriped ? `url(#${this.#stripes(style)})` : hexOf(style.backgroundColor);
    if (fill !== undefined && box.width > 0 && box.height > 0) this.marks.push(outline(box, corners, `fill="${fill}"`));
    this.#borders(box, corners, style);
  }

  #borders(box: Box, corners: readonly number[], style: CSSStyleDeclaration): void {
    const [top = 0, right = 0, bottom = 0, left = 0] = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) =>
      style[`border${side}Style`] === 'none' ? 0 : Number.parseFloat(style[`border${side}Width`]),
    );
    const stroke = hexOf(style.borderTopColor) ?? 'none';
    if (top > 0 && top === right && top === bottom && top === left) {
      const [x, y] = [box.x + top / 2, box.y + top / 2];
      const inner = { x, y, width: box.width - top, height: box.height - top };
      this.marks.push(outline(inner, corners, `fill="none" stroke="${stroke}" stroke-width="${round(top)}"`));
      return;
    }
    const { x, y, width, height } = box;
    const sides: readonly [Box, string][] = [
      [{ x, y, width, height: top }, style.borderTopColor],
      [{ x: x + width - right, y, width: right, height }, style.borderRightColor],
      [{ x, y: y + height - bottom, width, height: bottom }, style.borderBottomColor],
      [{ x, y, width: left, height }, style.borderLeftColor],
    ];
    for (const [side, colour] of sides) {
      const fill = hexOf(colour);
      if (fill !== undefined && side.width > 0 && side.height > 0) this.marks.push(outline(side, [], `fill="${fill}"`));
    }
  }

  /** The stripes of what is told from the plain by them; one pattern for each colour and size. */
  #stripes({ color, fontSize }: CSSStyleDeclaration): string {
    const fill = hexOf(color) ?? 'none';
    const wide = round(Number.parseFloat(fontSize) * STRIPE);
    const id = `stripes-${fill.slice(1)}-${String(wide).replace('.', '-')}`;
    const pattern =
      `<pattern id="${id}" width="${2 * wide}" height="${2 * wide}" patternUnits="userSpaceOnUse" ` +
      `patternTransform="rotate(25)"><rect width="${wide}" height="${2 * wide}" fill="${fill}"/></pattern>`;
    if (!this.defs.includes(pattern)) this.defs.push(pattern);
    return id;
  }

  #text(node: Text, element: Element, style: CSSStyleDeclaration): void {
    const size = Number.parseFloat(style.fontSize);
    const lang = element.closest('[lang]')?.getAttribute('lang') ?? '';
    const isRtl = style.direction === 'rtl';
    for (const { text, box } of this.#lines(node)) {
      const [x, anchor] = anchored(box, style.textAlign, isRtl);
      const y = box.y + box.height * this.#ascent(style);
      this.marks.push(
        `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" font-weight="${style.fontWeight}" ` +
          `fill="${hexOf(style.color) ?? 'none'}" text-anchor="${anchor}" direction="${style.direction}"` +
          `${lang === '' ? '' : ` xml:lang="${escaped(lang)}"`}>${escaped(text)}</text>`,
      );
    }
  }

  /** The lines into which the page broke a text. */
  #lines(node: Text): Line[] {
    const lines: Line[] = [];
    const range = document.createRange();
    let at = 0;
    for (const letter of characters(node.data)) {
      range.setStart(node, at);
      range.setEnd(node, (at += letter.length));
      const found = range.getClientRects()[0];
      const last = lines.at(-1);
      const isSpace = letter.trim() === '';
      if (found === undefined || (isSpace && last === undefined)) continue;
      const box = this.#boxOf(found);
      if (last !== undefined && (isSpace || box.y < last.box.y + last.box.height / 2)) {
        last.text += letter;
        // The space at the end of a line takes none.
        if (!isSpace) last.box = around(last.box, box);
      } else lines.push({ text: letter, box });
    }
    return lines.map(({ text, box }) => ({ text: text.replace(/\s+/g, ' ').trimEnd(), box }));
  }

  /** Of the height of a line, how much is above what its letters stand on. */
  #ascent({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): number {
    if (this.#context === null) return 1;
    this.#context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = this.#context.measureText('');
    return above / (above + below);
  }

  /** A drawing within the page, as it is, with what the style sheet says of it. */
  #drawing(drawing: SVGSVGElement): void {
    const { x, y, width, height } = this.#boxOf(drawing.getBoundingClientRect());
    const copy = drawing.cloneNode(true) as SVGSVGElement;
    const copies = copy.querySelectorAll('*');
    for (const [place, shape] of drawing.querySelectorAll('*').entries()) {
      copies[place]?.removeAttribute('class');
      const [own, outer] = [shape, shape.parentElement ?? drawing].map((each) => getComputedStyle(each));
      for (const name of OF_SHAPES) {
        const value = own?.getPropertyValue(name) ?? '';
        // What is around it has most of it already.
        if (value !== outer?.getPropertyValue(name)) copies[place]?.setAttribute(name, value.replaceAll('"', ''));
      }
    }
    const style = getComputedStyle(drawing);
    const look = OF_SHAPES.map((name) => `${name}="${escaped(style.getPropertyValue(name))}"`).join(' ');
    const writer = new XMLSerializer();
    const shapes = [...copy.children].map((shape) => writer.serializeToString(shape)).join('');
    // The page's own notes for itself are no part of it.
    const plain = shapes.replace(/<!--.*?-->/g, '');
    this.marks.push(
      `<svg x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ` +
        `viewBox="${drawing.getAttribute('viewBox') ?? ''}" ${look}>${plain}</svg>`,
    );
  }

  /** In the measures of the sheet. */
  #boxOf({ x, y, width, height }: DOMRect): Box {
    return { x: x - this.#origin.x, y: y - this.#origin.y, width, height };
  }
}

/** What lies behind the rest is below zero. */
function depth(node: Node): number {
  return node instanceof Element ? Number.parseInt(getComputedStyle(node).zIndex, 10) || 0 : 0;
}

/** Where a line is held, so that it keeps its place where its letters are a little wider or narrower. */
function anchored({ x, width }: Box, align: string, isRtl: boolean): [number, string] {
  if (align === 'center') return [x + width / 2, 'middle'];
  const isAtEnd = align === 'end';
  return [isRtl === isAtEnd ? x : x + width, isAtEnd ? 'end' : 'start'];
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
