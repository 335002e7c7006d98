// A launch with networks and a planned day, for the stories of the programme.
import type { Tongue } from './words.ts';

/** Names, short names, accounts and countries; as many as a story wants of them. */
const NETWORKS = [
  ['FemWise-Africa', 'فيموايز أفريقيا', 'FemWise', ['KE', 'TN', 'RW', 'SN', 'ZA']],
  ['Arab Women Mediators Network', 'شبكة النساء العربيات وسيطات السلام', 'AWMN', ['JO', 'EG', 'MA', 'IQ']],
  ['Mediterranean Women Mediators Network', 'شبكة الوسيطات المتوسطيات', 'MWMN', ['IT', 'ES', 'GR', 'TN', 'LB']],
  ['Nordic Women Mediators', 'وسيطات الشمال الأوروبي', 'NWM', ['NO', 'SE', 'FI', 'DK', 'IS']],
  ['Women Mediators across the Commonwealth', 'الوسيطات في دول الكومنولث', 'WMC', ['GB', 'FJ', 'PK', 'CA', 'NG']],
  ['Pacific Women Mediators', 'وسيطات المحيط الهادئ', 'PWM', ['WS', 'PG', 'TO']],
  [
    'South East Asian Network of Women Peace Negotiators',
    'شبكة مفاوضات السلام في جنوب شرق آسيا',
    'SEANWPNM',
    ['ID', 'PH'],
  ],
] as const;

export const ACCOUNT = [
  'Connects women mediators, supports them where they work, and brings them to the tables where peace is made.',
  'تصل بين الوسيطات وتدعمهن حيث يعملن وتوصلهن إلى الطاولات التي يُصنع عليها السلام.',
] as const;

export const SESSIONS = {
  keynote: ['Mediation that lasts', 'وساطة تدوم'],
  pause: ['Coffee', 'قهوة'],
  panel: ['From local mediation to national agreements', 'من الوساطة المحلية إلى الاتفاقات الوطنية'],
} as const;

export const SPEAKER = { name: 'A. Speaker', role: 'Special envoy', goal: 'Know what each network does' } as const;

/** 9:00 in Nairobi on 8 March 2036: nothing of it opens by itself while a story is told. */
const DAY = '2036-03-08';

function network([en, ar, short, countries]: (typeof NETWORKS)[number]): string {
  return `
[[networks]]
short = "${short}"
name = { en = "${en}", ar = "${ar}" }
account = { en = "${ACCOUNT[0]}", ar = "${ACCOUNT[1]}" }
countries = [${countries.map((country) => `"${country}"`).join(', ')}]
link = "https://www.mediators.example/${short.toLowerCase()}"`;
}

function session(id: number, kind: string, [en, ar]: readonly [string, string], hours: string, more = ''): string {
  const [from = '', to = ''] = hours.split('-');
  return `
[[panels]]
id = ${id}
[panels.terms]
kind = "${kind}"
title = { en = "${en}", ar = "${ar}" }
starts_at = ${DAY}T${from}:00
ends_at = ${DAY}T${to}:00
cooldown_ms = 0
${more}`;
}

/** The launch with so many networks, the first session open. */
export function launch(networks: number, main: Tongue = 'en'): string {
  const other: Tongue = main === 'en' ? 'ar' : 'en';
  const speakers = `
speakers = [{ name = "${SPEAKER.name}", role = { en = "${SPEAKER.role}", ar = "مبعوثة خاصة" }, part = "moderates" }]
goals = [{ en = "${SPEAKER.goal}", ar = "معرفة ما تقوم به كل شبكة" }]`;
  return `
title = { en = "Launch of the alliance", ar = "إطلاق التحالف" }
languages = ["${main}", "${other}"]
place = { en = "Nairobi", ar = "نيروبي" }
zone = "Africa/Nairobi"
open = 1
${NETWORKS.slice(0, networks).map(network).join('\n')}
${session(1, 'keynote', SESSIONS.keynote, '09:00-10:30', speakers)}
${session(2, 'break', SESSIONS.pause, '10:30-11:00')}
${session(3, 'panel', SESSIONS.panel, '11:00-12:30')}
`;
}

/** The name of a network, from 0, in both languages. */
export function networkName(place: number): readonly [string, string] {
  const [en, ar] = NETWORKS[place] ?? NETWORKS[0];
  return [en, ar];
}
