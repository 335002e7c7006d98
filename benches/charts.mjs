// Draws what was measured as SVG, for docs/measures.md: readable on light and dark pages, and told apart without colour by its labels.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../docs/charts/', import.meta.url));

/** In pixels: the picture, and the part of it where lines are drawn. */
const SIZE = { width: 760, height: 400 };
const PLOT = { left: 64, right: 600, top: 56, bottom: 340 };

/** How each side is shown. */
const SIDES = {
  floor: { label: 'floor', light: '#646a73', dark: '#9aa2ad', dash: '2 5' },
  baraza: { label: 'Baraza', light: '#0a7d6c', dark: '#3cc9b2', dash: '' },
  message: { label: 'Baraza, the message alone', light: '#0a7d6c', dark: '#3cc9b2', dash: '3 4' },
  nchan: { label: 'nginx + Nchan', light: '#b4541a', dark: '#f0945a', dash: '9 4' },
  nats: { label: 'nats-server', light: '#6a4fb0', dark: '#b39df0', dash: '9 4 2 4' },
};

/** The quantiles of a delivery, from the middle to the end. */
const QUANTILES = [
  ['half', 'delivery_p50_ms'],
  ['90 %', 'delivery_p90_ms'],
  ['99 %', 'delivery_p99_ms'],
  ['99.9 %', 'delivery_p999_ms'],
  ['all', 'delivery_max_ms'],
];

export const charts = {
  /** Server CPU per message over the number of clients: `sides` has a number for each of `sizes`. */
  growth: (sizes, sides) =>
    draw('growth', {
      title: 'What a delivered message costs the server as the hall fills',
      across: sizes.map((clients) => `${clients.toLocaleString('en')}`),
      acrossTitle: 'phones, 4 messages a second each',
      upTitle: 'processor time, µs',
      sides,
    }),

  /** How soon phones have read a message: `medians` has the figures of each side. */
  delivery: (medians) =>
    draw('delivery', {
      title: 'How soon 10,000 phones have read a message',
      across: QUANTILES.map(([label]) => label),
      acrossTitle: 'of all deliveries, at most',
      upTitle: 'milliseconds',
      sides: Object.fromEntries(
        Object.entries(medians).map(([side, figures]) => [side, QUANTILES.map(([, name]) => figures[name])]),
      ),
    }),
};

async function draw(name, chart) {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}${name}.svg`, svg(chart));
}

function svg({ title, across, acrossTitle, upTitle, sides }) {
  const step = stepFor(Math.max(...Object.values(sides).flat()));
  const top = Math.ceil(Math.max(...Object.values(sides).flat()) / step) * step;
  const x = (place) => PLOT.left + ((PLOT.right - PLOT.left) * (place + 0.5)) / across.length;
  const y = (value) => PLOT.bottom - ((PLOT.bottom - PLOT.top) * value) / top;
  const levels = Array.from({ length: top / step + 1 }, (_, at) => at * step);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${title}">
<style>
  text { font: 14px system-ui, sans-serif; fill: #22262b }
  .title { font-size: 17px; font-weight: 600 }
  .quiet { fill: #5b626b }
  .grid { stroke: #d9dde2 }
  .paper { fill: #ffffff }
${colours('light')}
  @media (prefers-color-scheme: dark) {
    text { fill: #e8eaed }
    .quiet { fill: #a8b0ba }
    .grid { stroke: #3a4048 }
    .paper { fill: #16191d }
${colours('dark')}
  }
</style>
<rect class="paper" width="${SIZE.width}" height="${SIZE.height}" rx="8"/>
<text class="title" x="${PLOT.left}" y="30">${title}</text>
${levels.map((value) => level(value, y(value))).join('\n')}
<text class="quiet" transform="translate(20 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${upTitle}</text>
${across.map((label, place) => `<text x="${x(place)}" y="${PLOT.bottom + 22}" text-anchor="middle">${label}</text>`).join('\n')}
<text class="quiet" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 46}" text-anchor="middle">${acrossTitle}</text>
${lines(sides, x, y)}
</svg>
`;
}

const colours = (light) =>
  Object.entries(SIDES)
    .map(([name, side]) => `  .${name} { color: ${side[light]} }`)
    .join('\n');

const level = (value, at) => `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}"/>
<text class="quiet" x="${PLOT.left - 10}" y="${at + 5}" text-anchor="end">${value}</text>`;

/** The lines with their names at their ends, which are moved apart where they would touch. */
function lines(sides, x, y) {
  const names = Object.keys(sides).sort((one, other) => y(sides[one].at(-1)) - y(sides[other].at(-1)));
  let lowest = -Infinity;
  const labels = names.map((name) => {
    lowest = Math.max(y(sides[name].at(-1)) + 5, lowest + 18);
    return `<text x="${x(sides[name].length - 1) + 14}" y="${lowest}" class="${name}" style="fill: currentColor">${SIDES[name].label}</text>`;
  });
  const paths = names.map((name) => {
    const points = sides[name].map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`);
    const dots = points
      .map((point) => point.split(','))
      .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="currentColor"/>`);
    const line = `<polyline points="${points.join(' ')}" fill="none" stroke="currentColor" stroke-width="2.5" stroke-dasharray="${SIDES[name].dash}"/>`;
    return `<g class="${name}">${line}${dots.join('')}</g>`;
  });
  return [...paths, ...labels].join('\n');
}

/** A round step that makes four to eight levels up to `highest`. */
function stepFor(highest) {
  const power = 10 ** Math.floor(Math.log10(highest / 4));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => highest / step <= 8);
}
