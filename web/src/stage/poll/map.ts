// The map of opinions: groups as circles that do not cover each other, statements near those who agree with them.
import type { Opinions } from '../../lib/wire';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Circle extends Place {
  readonly radius: number;
}

/** A statement that is told in words beside the map, by its number there. */
export interface Marker extends Circle {
  /** In the poll. */
  readonly statement: number;
}

export interface OpinionMap {
  /** In the order of the groups. */
  readonly groups: readonly Circle[];
  /** In the order of `told`. */
  readonly told: readonly Marker[];
  /** The others. */
  readonly rest: readonly Place[];
}

/** Most statements told beside the map: more would be too small for the last row. */
export const TOLD = { divide: 2, unite: 2 };

/** Of the map's half width, the radius of a group of everybody; the smallest still holds its letter. */
const RADIUS = { most: 0.5, least: 0.22 };

/** Of the map's half width, the radius of a statement's number. */
const MARK = 0.085;

/** Of the map's side, what stays free at its edges. */
const MARGIN = 0.02;

/** Rounds of pushing apart what overlaps; six things are apart after a dozen. */
const ROUNDS = 120;

/** The statements that are told in words, at most so many of each. */
export function toldOf(
  { divide, unite }: Opinions,
  most: { divide: number; unite: number } = TOLD,
): { divide: readonly number[]; unite: readonly number[] } {
  const dividing = divide.slice(0, most.divide);
  return { divide: dividing, unite: unite.filter((place) => !dividing.includes(place)).slice(0, most.unite) };
}

/** Those of a group who agree with a statement; the share is of its members who took a stance on it or passed. */
export function agreeing({ groups }: Opinions, group: number, statement: number): { count: number; share: number } {
  const [agree = 0, disagree = 0, pass = 0] = groups[group]?.stances[statement] ?? [];
  const all = agree + disagree + pass;
  return { count: agree, share: all > 0 ? agree / all : 0 };
}

/** The map in a square of `side`, up being up. */
export function mapOf(opinions: Opinions, side: number): OpinionMap {
  const half = side / 2;
  const spot = scale(opinions, half);
  const members = Math.max(
    1,
    opinions.groups.reduce((sum, { size }) => sum + size, 0),
  );
  const groups = opinions.groups.map(({ middle, size }) => {
    const radius = half * Math.max(RADIUS.least, RADIUS.most * Math.sqrt(size / members));
    return { ...spot(middle), radius };
  });
  const { divide, unite } = toldOf(opinions);
  const marks = [...divide, ...unite].map((statement) => {
    const { x, y } = spot(opinions.statements[statement] ?? [0, 0]);
    return { x, y, radius: half * MARK, statement };
  });
  const apart = pushed(groups, side, []);
  const named = new Set(marks.map(({ statement }) => statement));
  return {
    groups: apart,
    // A circle's middle holds its letter and its size; its rim may be covered.
    told: pushed(
      marks,
      side,
      apart.map(({ x, y, radius }) => ({ x, y, radius: radius * 0.62 })),
    ),
    rest: opinions.statements.filter((_, place) => !named.has(place)).map(spot),
  };
}

/** Takes what there is to the edges, alike in both directions: distances stay what they are. */
function scale(opinions: Opinions, half: number): (at: readonly [number, number]) => Place {
  const all = [...opinions.groups.map(({ middle }) => middle), ...opinions.statements].flat();
  const reach = Math.max(1, ...all.map(Math.abs));
  return ([x, y]) => ({ x: half + (x / reach) * half * 0.92, y: half - (y / reach) * half * 0.92 });
}

/** The circles, moved apart from each other and from those that stay where they are, and into the square. */
function pushed<C extends Circle>(circles: readonly C[], side: number, fixed: readonly Circle[]): C[] {
  const moved = circles.map((circle) => ({ ...circle, ...inside(circle, side) }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, circle] of moved.entries()) {
      for (const other of [...moved.slice(0, place), ...fixed]) {
        const by = push(circle, other, place);
        const [own, its] = fixed.includes(other) ? [1, 0] : [0.5, 0.5];
        Object.assign(circle, inside({ ...circle, x: circle.x + by.x * own, y: circle.y + by.y * own }, side));
        if (its > 0) {
          Object.assign(other, inside({ ...other, x: other.x - by.x * its, y: other.y - by.y * its }, side));
        }
      }
    }
  }
  return moved;
}

/** How far a circle has to go so that it only touches the other; two in one place part by an angle of their own. */
function push(circle: Circle, other: Circle, place: number): Place {
  const [dx, dy] = [circle.x - other.x, circle.y - other.y];
  const distance = Math.hypot(dx, dy);
  const missing = circle.radius + other.radius - distance;
  if (missing <= 0) return { x: 0, y: 0 };
  const [ux, uy] = distance > 0 ? [dx / distance, dy / distance] : [Math.cos(place), Math.sin(place)];
  return { x: ux * missing, y: uy * missing };
}

function inside({ x, y, radius }: Circle, side: number): Place {
  const least = radius + side * MARGIN;
  const within = (value: number): number => Math.min(side - least, Math.max(least, value));
  return { x: within(x), y: within(y) };
}
