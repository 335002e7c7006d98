// Whether a question fits what its panel takes.
import { graphemes, isVisible } from '../lib/graphemes';
import type { PanelTerms } from '../lib/wire';
import type { Draft } from './draft';

/** The room that is left appears in this last part of what there is. */
const COUNTED = 0.2;

/** The longest name the server takes, in graphemes. */
const NAME_GRAPHEMES = 60;

/** How a draft stands to the panel's limits, in graphemes. */
export interface Fit {
  /** Whether it could be sent. */
  ready: boolean;
  /** Too many in the words or the name; not above 0 if both fit. */
  over: number;
  /** Room for more words, once there is little of it. */
  left: number | undefined;
  text: 'fits' | 'too_long';
  name: 'fits' | 'too_long';
}

/** Looks at a draft as the server will. */
export function fit(draft: Draft, { max_graphemes, names }: Pick<PanelTerms, 'max_graphemes' | 'names'>): Fit {
  const left = max_graphemes - graphemes(draft.text);
  const nameLeft = names === 'optional' ? NAME_GRAPHEMES - graphemes(draft.name) : 0;
  const over = Math.max(-left, -nameLeft);
  return {
    ready: isVisible(draft.text) && over <= 0,
    over,
    left: left < max_graphemes * COUNTED ? left : undefined,
    text: left < 0 ? 'too_long' : 'fits',
    name: nameLeft < 0 ? 'too_long' : 'fits',
  };
}
