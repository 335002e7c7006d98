// What can be done to a panel as it stands, in the order of its life.
import type { Command, PanelHead } from '../lib/wire';

export type StepName = 'go_live' | 'open' | 'reopen' | 'resume' | 'pause' | 'close' | 'seal';

export interface Step {
  name: StepName;
  command: Command;
}

/** Sealing is the last step. It asks first, and so does closing: polls that are open end with it. */
export function stepsOf({ id, state, live, terms }: PanelHead): readonly Step[] {
  const steps: Step[] = [];
  const set = (name: StepName, to: PanelHead['state']): void => {
    steps.push({ name, command: { set_panel: { panel: id, state: to } } });
  };
  if (!live && state !== 'sealed') steps.push({ name: 'go_live', command: { go_live: { panel: id } } });
  // A break takes nothing.
  if (state === 'upcoming' && terms.kind !== 'break') set('open', 'open');
  if (state === 'paused') set('resume', 'open');
  if (state === 'open') set('pause', 'paused');
  if (state === 'open' || state === 'paused') set('close', 'closed');
  if (state === 'closed') {
    set('reopen', 'open');
    set('seal', 'sealed');
  }
  return steps;
}
