// Writes the words of each page, and divides a phone's into those of its first view and those that come later.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Words = readonly (readonly [key: string, message: string])[];

/** Words of the common part that no phone meets. Of refusals it is those that only moderators, organisers and screens can be given, and one that is told by closing the socket. */
const STAFF_ONLY = new Set(
  (
    'common.retry common.undo common.code error.wrong_state error.invite_used error.invite_expired error.no_session ' +
    'error.changed_meanwhile error.label_missing error.sharing_fixed error.result_hidden error.poll_answered error.panel_used error.round_differs error.hello_expected'
  ).split(' '),
);

/** What a phone says of polls, of the own questions and of those like the one being written, of answers that do not come, and why something was refused … */
const LATER =
  /^(?:poll\.|polls\.(?:empty|more)$|mine\.|similar\.|about\.|course\.|offline\.slow$|reason\.|error\.|questions\.empty\.mine$|question\.state\.)/;

/** … but for what it may have to say before that is here, or because it does not come. */
const AT_ONCE = new Set(
  'mine.loading error.offline error.other question.state.answered question.state.on_screen poll.saved poll.waiting'.split(
    ' ',
  ),
);

/** All that the page says that asks for the code. */
const OF_JOIN =
  /^(?:code\..*|app\.name|common\.language|connection\.connecting|error\.(?:wrong_code|slow_down|unavailable|wrong_origin|bad_frame|too_large|not_found|offline|other))$/;

/** Writes `<language>/<page>.json` with the words common to all pages, and `<language>/later.json` for what the audience's page loads later. */
export async function writeCatalogues(from: string, to: string): Promise<void> {
  for (const lang of await readdir(from)) {
    const read = async (name: string): Promise<Words> =>
      Object.entries(JSON.parse(await readFile(join(from, lang, name), 'utf8')) as Record<string, string>);
    await mkdir(join(to, lang), { recursive: true });
    const common = await read('common.json');
    for (const name of await readdir(join(from, lang))) {
      if (name === 'common.json') continue;
      const words = [...common, ...(await read(name))];
      for (const [file, entries] of Object.entries(divided(name, words))) {
        await writeFile(join(to, lang, file), JSON.stringify(Object.fromEntries(entries)));
      }
    }
  }
}

/** The words that are there for a page, `name`, by the file they go into; those that it never says go into none. */
export function divided(name: string, words: Words): Record<string, Words> {
  if (name === 'join.json') return { [name]: words.filter(([key]) => OF_JOIN.test(key)) };
  if (name !== 'audience.json') return { [name]: words };
  const met = words.filter(([key]) => !STAFF_ONLY.has(key));
  return {
    [name]: met.filter(([key]) => !isLater(key)),
    'later.json': met.filter(([key]) => isLater(key)),
  };
}

function isLater(key: string): boolean {
  return LATER.test(key) && !AT_ONCE.has(key);
}
