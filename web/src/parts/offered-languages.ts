// Languages to choose from where an organiser adds one.
import type { Lang } from '../lib/wire';

/** The six of the United Nations, and others of meetings. */
export const OFFERED: readonly Lang[] =
  'ar en fr es ru zh pt sw am ha yo ig so om rw lg zu xh af mg bm wo ff ln de it nl sv no da fi is pl cs sk hu ro bg el tr fa ps ur hi bn ta id ms vi th ja ko he ku uk sr hr bs sq mk'.split(
    ' ',
  );
