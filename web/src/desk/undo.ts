// What takes a moderator's command back, where the protocol has a way back.
import type { Command, DeskQuestion, PanelHead, DeskPoll, Show } from '../lib/wire';

/** What the desk knew when a command was given. */
export interface Before {
  question?: DeskQuestion | undefined;
  poll?: DeskPoll | undefined;
  programme: readonly PanelHead[];
  stage: Show;
}

/**
 * The commands that lead back to where things stood, in order; none where there is no way back. Closing a panel has none: it closes the
 * panel's polls. An approved question goes to the archive, not back into review: the audience has seen it.
 */
export function inverse(command: Command, before: Before): readonly Command[] {
  if ('moderate' in command) return takeBackVerdict(command, before);
  if ('show' in command) return sameShow(command.show.show, before.stage) ? [] : [{ show: { show: before.stage } }];
  if ('set_poll' in command) return takeBackPoll(command, before.poll);
  if ('go_live' in command) {
    const live = before.programme.find((panel) => panel.live);
    return live === undefined || live.id === command.go_live.panel ? [] : [{ go_live: { panel: live.id } }];
  }
  if ('set_panel' in command) {
    const { panel, state } = command.set_panel;
    const was = before.programme.find((head) => head.id === panel)?.state;
    const isPause = (was === 'open' && state === 'paused') || (was === 'paused' && state === 'open');
    return isPause ? [{ set_panel: { panel, state: was } }] : [];
  }
  return [];
}

export function sameShow(a: Show, b: Show): boolean {
  return JSON.stringify(key(a)) === JSON.stringify(key(b));
}

function key(show: Show): readonly unknown[] {
  if (typeof show === 'string') return [show];
  return 'question' in show
    ? ['question', show.question.panel, show.question.question]
    : ['poll', show.poll.panel, show.poll.poll];
}

function takeBackVerdict(
  { moderate: { panel, question, verdict } }: Extract<Command, { moderate: unknown }>,
  before: Before,
): readonly Command[] {
  const was = before.question?.state;
  if (was === undefined) return [];
  const back = (to: Extract<Command, { moderate: unknown }>['moderate']['verdict']): Command => ({
    moderate: { panel, question, verdict: to },
  });
  if (verdict === 'approve') return was === 'in_review' ? [back('archive')] : [];
  if (verdict === 'restore') {
    if (was === 'answered') return [back('answered')];
    if (was === 'archived') return [back('archive')];
    return typeof was === 'object' ? [back({ decline: was.declined })] : [];
  }
  const isFresh = was === 'live' || (was === 'in_review' && typeof verdict === 'object');
  const isPutAway = was === 'answered' && verdict === 'archive';
  if (!isFresh && !isPutAway) return [];
  const shown: Show = { question: { panel, question } };
  // Leaving the floor took the question off the screen; coming back puts it there again.
  return sameShow(before.stage, shown) ? [back('restore'), { show: { show: shown } }] : [back('restore')];
}

function takeBackPoll(
  { set_poll: { panel, poll, state } }: Extract<Command, { set_poll: unknown }>,
  before: DeskPoll | undefined,
): readonly Command[] {
  if (before?.state === 'open' && state === 'closed') return [{ set_poll: { panel, poll, state: 'open' } }];
  if (before?.state === 'closed' && state === 'open') return [{ set_poll: { panel, poll, state: 'closed' } }];
  return [];
}
