// The picture that a screen would draw of what a moderator pushes: ids become words, and only words that the hall may read.
import { firstRound, isPublic, publicPart } from './polls/run';
import type { ViewOf } from '../lib/view';
import type {
  DeskPoll,
  DeskQuestion,
  DeskUpdate,
  Dir,
  Localised,
  Network,
  NetworkId,
  PanelTerms,
  Picture,
  PublicPoll,
  QuestionId,
  Show,
  ShownQuestion,
  Words,
} from '../lib/wire';

type Known = Pick<ViewOf<DeskUpdate>, 'questions' | 'polls' | 'interventions'>;

/** Who takes part, as far as it is known here. */
export type Networks = readonly Network[] | undefined;

/** For whom a picture is: the hall sees a result when it may, the desk as soon as there is one. */
export type Viewer = 'hall' | 'desk';

/** Letters that run from right to left, and the others. */
const RTL_WORD = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** The picture with its words; an empty one where what it is of is not known here. */
export function pictureOf(
  show: Show,
  { questions, polls, interventions }: Known,
  terms: PanelTerms,
  viewer: Viewer = 'hall',
  networks?: Networks,
): Picture {
  const { title } = terms;
  if (show === 'interventions') return interventionsPicture(title, interventions);
  if (typeof show === 'string') return show;
  const some = (ids: readonly QuestionId[]): ShownQuestion[] =>
    ids.flatMap((id) => {
      const question = questions.get(id);
      return question === undefined ? [] : [shownOf(question, terms)];
    });
  if ('question' in show) {
    const [question] = some([show.question.question]);
    if (question === undefined) return 'blank';
    return { question: { panel: title, question, next: some(show.question.next ?? []) } };
  }
  if ('top' in show) return { top: { panel: title, questions: some(show.top.questions) } };
  if ('poll' in show) return pollPicture(show.poll, polls, title, viewer);
  if ('networks' in show) return networksPicture(show.networks.network, networks);
  if ('message' in show) return { message: { words: wordsOf(show.message.text) } };
  const { until, text } = show.countdown;
  return { countdown: text === undefined ? { until } : { until, words: wordsOf(text) } };
}

/** As many of those to come stand on the screen. */
const TO_SPEAK = 3;

function interventionsPicture(panel: Localised, all: Known['interventions']): Picture {
  const speaker = all.find(({ state }) => typeof state === 'object');
  const next = all.filter(({ state }) => state === 'waiting').slice(0, TO_SPEAK);
  return { interventions: { panel, ...(speaker === undefined ? {} : { speaker }), next } };
}

function networksPicture(only: NetworkId | undefined, networks: Networks = []): Picture {
  if (only === undefined) return networks.length === 0 ? 'blank' : { networks: { networks: [...networks] } };
  const network = networks.find(({ id }) => id === only);
  return network === undefined ? 'blank' : { network: { network } };
}

/** The way most words of a text run. The server decides for the screen; a preview must not wait for it. */
export function directionOf(text: string): Dir {
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const rtl = words.filter((word) => RTL_WORD.test(word)).length;
  return rtl * 2 > words.length ? 'rtl' : 'ltr';
}

function wordsOf(text: string): Words {
  return { text, dir: directionOf(text) };
}

function pollPicture(
  { poll: id, page }: Extract<Show, { poll: unknown }>['poll'],
  polls: Known['polls'],
  panel: Localised,
  viewer: Viewer,
): Picture {
  const poll = polls.get(id);
  if (poll === undefined) return 'blank';
  if (poll.state === 'draft') return poll.opens_at === undefined ? 'blank' : { opening: { panel, at: poll.opens_at } };
  const { place, state, result, closes_at, terms } = poll;
  const { title, parts, order = 'written', results = 'revealed', seconds } = terms;
  const first = firstRound(poll, polls);
  const shown: PublicPoll = {
    id,
    place,
    title,
    parts: parts.map(publicPart),
    order,
    results,
    state,
    // A screen puts no polls in an order.
    since: 0,
    ...(closes_at === undefined ? {} : { closes_at }),
    ...(seconds === undefined ? {} : { seconds }),
  };
  const isSeen = (of: DeskPoll): boolean => viewer === 'desk' || isPublic(of);
  if (isSeen(poll) && !(results === 'voted' && state === 'open') && result !== undefined) {
    shown.result = result;
    if (first?.result !== undefined && isSeen(first)) shown.before = first.result;
  }
  return { poll: { panel, poll: shown, ...(page === undefined ? {} : { page }) } };
}

/** Where topics are shared, the hall reads the label and no name; nor does it where the panel takes no names, or no longer. */
function shownOf({ id, text, dir, lang, name, label }: DeskQuestion, { sharing, names }: PanelTerms): ShownQuestion {
  if (sharing === 'topics') return { id, ...wordsOf(label ?? '') };
  const shown = { id, text, dir, ...(lang === undefined ? {} : { lang }) };
  return name === undefined || names !== 'optional' ? shown : { ...shown, name };
}
