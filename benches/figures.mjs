// Figures of several runs, brought together one by one.

/** Each figure's median over the runs, and the lowest and the highest. */
export function summaries(runs) {
  const summary = (name) => {
    const values = runs.map((run) => run[name]).sort((one, other) => one - other);
    return { median: values[Math.floor(values.length / 2)], lowest: values[0], highest: values.at(-1) };
  };
  return Object.fromEntries(Object.keys(runs[0]).map((name) => [name, summary(name)]));
}

/** Each figure's median alone. */
export const median = (runs) => medians(summaries(runs));

export const medians = (figures) =>
  Object.fromEntries(Object.entries(figures).map(([name, { median }]) => [name, median]));
