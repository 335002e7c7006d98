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
  readonly width: number;
  readonly height: number;
  /** In the order of the groups. */
  readonly groups: readonly Circle[];
  /** In the order in which they are told. */
  readonly told: readonly Marker[];
}

/** The room for a map, and how large letters are in it. */
export interface Sheet {
  readonly width: number;
  readonly tallest: number;
  readonly letters: number;
}

/** Most statements of both sorts. */
export interface Told {
  readonly divide: number;
  readonly unite: number;
}

/** Most statements told beside the map: more would be too small for the last row. */
export const TOLD: Told = { divide: 2, unite: 2 };

/** In letters, the radius of a group of everybody; the smallest still holds its letter and its size. */
const RADIUS = { most: 4.2, least: 2.1 };

/** In letters, the radius of a statement's number. */
const MARK = 0.85;

/** In letters, what stays free around everything. */
const MARGIN = 0.3;

/** Rounds of pushing apart what overlaps; six things are apart after a dozen. */
const ROUNDS = 120;

/** A free place is looked for so many letters further each time, all around: finer ones look the same. */
const STEP = 0.15;
const TURNS = 32;

/** The statements that are told in words. */
export function toldOf(
  { divide, unite }: Opinions,
  most: Told = TOLD,
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

/** The map of all groups and of the statements in `told`, up being up; no higher than what is on it. */
export function mapOf(opinions: Opinions, told: readonly number[], sheet: Sheet): OpinionMap {
  const { width, letters } = sheet;
  const members = Math.max(
    1,
    opinions.groups.reduce((sum, { size }) => sum + size, 0),
  );
  const groups = opinions.groups.map(({ middle: [x, y], size }) => ({
    x,
    y: -y,
    radius: letters * Math.max(RADIUS.least, RADIUS.most * Math.sqrt(size / members)),
  }));
  const marks = told.map((statement) => {
    const [x, y] = opinions.statements[statement] ?? [0, 0];
    return { x, y: -y, radius: letters * MARK };
  });
  const spread = scaled([...groups, ...marks], sheet);
  const apart = pushed(spread.slice(0, groups.length), sheet);
  const marked: Marker[] = [];
  for (const [place, wanted] of spread.slice(groups.length).entries()) {
    marked.push({ ...free(wanted, [...apart, ...marked], sheet), statement: told[place] ?? 0 });
  }
  const all = [...apart, ...marked];
  const margin = letters * MARGIN;
  const top = Math.min(...all.map(({ y, radius }) => y - radius)) - margin;
  const bottom = Math.max(...all.map(({ y, radius }) => y + radius)) + margin;
  const raised = <C extends Circle>(circle: C): C => ({ ...circle, y: circle.y - top });
  return { width, height: bottom - top, groups: apart.map(raised), told: marked.map(raised) };
}

/** Takes what there is to the edges, alike in both directions: distances stay what they are to each other. */
function scaled(spots: readonly Circle[], { width, tallest, letters }: Sheet): Circle[] {
  const span = (of: (spot: Circle) => number): { middle: number; reach: number } => {
    const [least, most] = [Math.min(...spots.map(of)), Math.max(...spots.map(of))];
    return { middle: (least + most) / 2, reach: (most - least) / 2 };
  };
  const [x, y] = [span((spot) => spot.x), span((spot) => spot.y)];
  const edge = Math.max(...spots.map(({ radius }) => radius)) + letters * MARGIN;
  const fits = (room: number, reach: number): number => (reach > 0 ? Math.max(0, room / 2 - edge) / reach : Infinity);
  const scale = Math.min(fits(width, x.reach), fits(tallest, y.reach));
  const by = Number.isFinite(scale) ? scale : 0;
  return spots.map((spot) => ({
    x: width / 2 + (spot.x - x.middle) * by,
    y: tallest / 2 + (spot.y - y.middle) * by,
    radius: spot.radius,
  }));
}

/** The circles, moved apart from each other and onto the sheet. */
function pushed(circles: readonly Circle[], sheet: Sheet): Circle[] {
  const moved = circles.map((circle) => inside(circle, sheet));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, circle] of moved.entries()) {
      for (const other of moved.slice(0, place)) {
        const { x, y } = push(circle, other, place);
        Object.assign(circle, inside({ ...circle, x: circle.x + x / 2, y: circle.y + y / 2 }, sheet));
        Object.assign(other, inside({ ...other, x: other.x - x / 2, y: other.y - y / 2 }, sheet));
      }
    }
  }
  return moved;
}

/** The place nearest to where a circle wants to be that nothing covers; there itself if there is none. */
function free(wanted: Circle, taken: readonly Circle[], sheet: Sheet): Circle {
  for (let way = 0; way < Math.hypot(sheet.width, sheet.tallest); way += sheet.letters * STEP) {
    for (let turn = 0; turn < TURNS; turn++) {
      const angle = (turn * 2 * Math.PI) / TURNS;
      const tried = { ...wanted, x: wanted.x + way * Math.cos(angle), y: wanted.y + way * Math.sin(angle) };
      const there = inside(tried, sheet);
      const isOn = there.x === tried.x && there.y === tried.y;
      if (
        isOn &&
        taken.every((other) => Math.hypot(tried.x - other.x, tried.y - other.y) >= tried.radius + other.radius)
      )
        return tried;
    }
  }
  return inside(wanted, sheet);
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

function inside(circle: Circle, { width, tallest, letters }: Sheet): Circle {
  const least = circle.radius + letters * MARGIN;
  const within = (value: number, room: number): number => Math.min(room - least, Math.max(least, value));
  return { x: within(circle.x, width), y: within(circle.y, tallest), radius: circle.radius };
}
