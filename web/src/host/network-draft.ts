// A network while it is edited.
import type { Country, Lang, Network, NetworkId } from '../lib/wire';
import { filled, written, type Texts } from '../parts/texts';

/** As the server holds them (`src/domain/about.rs`). */
export const MAX_NAME = 200;
export const MAX_SHORT = 30;
export const MAX_ACCOUNT = 600;
export const MAX_LINK = 200;

export interface NetworkDraft {
  name: Texts;
  short: string;
  account: Texts;
  countries: Country[];
  link: string;
}

/** Why a draft cannot be saved yet. */
export type Lack = 'name' | 'short' | 'link';

export function draftOf(network: Network | undefined, languages: readonly Lang[]): NetworkDraft {
  return {
    name: filled(network?.name ?? {}, languages),
    short: network?.short ?? '',
    account: filled(network?.account ?? {}, languages),
    countries: [...(network?.countries ?? [])],
    link: network?.link ?? '',
  };
}

/** What the draft would save, or what it lacks. */
export function networkOf(draft: NetworkDraft, id: NetworkId): Network | Lack {
  const [name, account] = [written(draft.name), written(draft.account)];
  const [short, link] = [draft.short.trim(), draft.link.trim()];
  if (name === undefined) return 'name';
  if (short === '') return 'short';
  if (link !== '' && !/^https:\/\/[^\s"'<>\\`@/?#]+\.[^\s"'<>\\`@/?#]+([/?#][^\s"<>\\`]*)?$/.test(link)) return 'link';
  return {
    id,
    name,
    short,
    ...(account === undefined ? {} : { account }),
    ...(draft.countries.length === 0 ? {} : { countries: draft.countries }),
    ...(link === '' ? {} : { link }),
  };
}

/** The lowest number that no network has. */
export function freeId(networks: readonly Network[]): NetworkId {
  const taken = new Set(networks.map(({ id }) => id));
  let id = 1;
  while (taken.has(id)) id++;
  return id;
}
