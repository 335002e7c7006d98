// A dialog is about questions as they stood when it opened; what colleagues and askers make of them meanwhile overtakes it.
import { stateName } from './columns';
import type { Asking } from './asking';
import type { DeskQuestion, QuestionId } from '../lib/wire';

type Questions = ReadonlyMap<QuestionId, DeskQuestion>;

/** The questions an open dialog is about. */
export function subjectsOf(asking: Asking): readonly QuestionId[] {
  if (asking.what === 'decline') return asking.questions.map(({ id }) => id);
  if ('question' in asking) return [asking.question];
  return 'questions' in asking ? asking.questions : [];
}

/** Under this the words of its dialog are kept. */
export function aboutOf(asking: Asking): string {
  return `${asking.what} ${subjectsOf(asking).join()}`;
}

/**
 * The question by which a dialog is overtaken: all it is about have gone, or, where it leads to a decision or changes what will be read,
 * have been decided since it opened. `then` is how they stood at that time.
 */
export function overtakenBy(asking: Asking, then: Questions, now: Questions): QuestionId | undefined {
  const subjects = subjectsOf(asking);
  const [first] = subjects;
  const staysOpen = subjects.some((id) => {
    const is = now.get(id);
    const was = then.get(id);
    if (is === undefined) return false;
    // Tags and unions are made of whatever is there.
    return (
      asking.what === 'tags' ||
      asking.what === 'merge' ||
      was === undefined ||
      stateName(is.state) === stateName(was.state)
    );
  });
  return staysOpen ? undefined : first;
}
