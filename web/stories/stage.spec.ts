// The screen in all its modes: readable whatever the words, over slides, fixed to a panel, in the event's own look, and for everyone.
import { AT_HOME, look } from './kit/access.ts';
import { EVENT, eventIn, PANELS, QUESTIONS } from './kit/event.ts';
import { expect, test } from './kit/hall.ts';
import { Orders } from './kit/orders.ts';
import { Screen } from './kit/people.ts';

/** Nothing on the screen is smaller, in hundredths of its height: 32 pixels of 1080. */
const LEAST = 3200 / 1080;

const PROJECTORS = [
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
] as const;

/** As long as a question may be by default. */
const LONG =
  'The mediators of our region have asked for years that their travel, their training and the safety of their families be paid for by those who call on them, and every year the answer is that there is no line in the budget; who of you will see to it that next year there is one line?';

const GERMAN =
  'Wer überwacht die Verkehrsinfrastrukturfinanzierungsgesellschaft und das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz?';

const CHINESE = '我们如何确保妇女调解员在议程确定之前而不是之后就进入会场，并且她们的意见能够真正影响协议？';

/** What people write, and the longest they may; with the least size each has, in hundredths of the height. */
const TEXTS = [
  ['short', 'Why?', 'en', 11.9],
  ['German', GERMAN, 'de', 6],
  ['Chinese', CHINESE, 'zh', 6],
  ['mixed', 'لماذا نستخدم C++ وليس Rust في المنصة الجديدة Baraza 2.0؟', 'ar', 6],
  [
    '106 Arabic',
    'كيف يمكن للشبكات الإقليمية أن تتقاسم الخبرات مع الوسيطات العاملات في المجتمعات المحلية ومناطق النزاع الآن؟',
    'ar',
    6,
  ],
  ['280 Latin', LONG, 'en', 6],
  ['1000 Latin', 'A question that goes on. '.repeat(40), 'en', LEAST],
  ['1000 Arabic', 'سؤال لا يريد أن ينتهي أبدا '.repeat(37).slice(0, 1000), 'ar', LEAST],
  ['1000 Chinese', CHINESE.repeat(30).slice(0, 1000), 'zh', LEAST],
] as const;

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="100"><rect width="900" height="100" fill="#036"/></svg>';

test('every mode, as the desk orders it', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen({ reducedMotion: 'reduce' });

  await desk.show(QUESTIONS.most, QUESTIONS.middle, QUESTIONS.least);
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  await expect(screen.picture.getByRole('listitem')).toHaveText([QUESTIONS.middle, QUESTIONS.least]);
  await expect(screen.picture.getByRole('listitem').first()).toHaveAttribute('dir', 'rtl');

  const top = [QUESTIONS.least, QUESTIONS.most, QUESTIONS.middle];
  await desk.top(...top);
  await expect(screen.headline).toHaveText(PANELS.first[0]);
  await expect(screen.picture.getByRole('listitem')).toHaveText(top.map((text, place) => `${place + 1} ${text}`));
  expect(screen.frames.join('\n')).not.toContain('votes');

  // A question that is answered leaves the picture.
  const { id, version } = await desk.question(QUESTIONS.most);
  await desk.give({ moderate: { panel: 1, questions: [[id, version]], verdict: 'answered' } });
  await expect(screen.picture.getByRole('listitem')).toHaveCount(2);

  await desk.message('Back at 14:30');
  await expect(screen.headline).toHaveText('Back at 14:30');
  await desk.plain('join');
  await expect(screen.picture.getByText(screen.t('stage.join.invite'))).toBeVisible();
  await desk.plain('blank');
  await expect(screen.picture.getByText(screen.t('stage.join.invite'))).toHaveCount(0);
  await expect(screen.picture.locator('footer')).toBeHidden();
});

test('a countdown goes by the server’s clock, ends at 0:00 and says so', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const { context, tongue } = await hall.browser({ viewport: PROJECTORS[0] });
  const screen = new Screen(await context.newPage(), tongue);
  // This computer's clock is an hour late.
  await screen.page.clock.install({ time: Date.now() - 3_600_000 });
  await screen.enter(hall.server.links.screen);
  await desk.countdown(3000, 'Coffee');
  const clock = screen.page.getByRole('timer');
  await expect(clock).toHaveText(/^0:0[0-3]$/);
  await expect(screen.headline).toHaveText('Coffee');
  await expect(clock).toHaveText('0:00');
  await expect(screen.picture.getByText(screen.t('stage.countdown.over'))).toBeVisible();
});

test('one picture gives way to the next within half a second, and only one is ever read', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen();
  await desk.show(QUESTIONS.most);
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  await desk.show(QUESTIONS.least);
  await expect(screen.headline).toHaveText(QUESTIONS.least);
  const lasting = await screen.page.evaluate(() =>
    document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().endTime)),
  );
  expect(Math.max(0, ...lasting)).toBeLessThanOrEqual(500);
  await expect(screen.page.locator('blockquote')).toHaveCount(1);
});

test('whatever the words, they fit and the last row reads them', async ({ hall }) => {
  await hall.open(EVENT.replaceAll('cooldown_ms = 0', 'cooldown_ms = 0, max_graphemes = 1000'));
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen({ reducedMotion: 'reduce' });
  for (const [name, text, lang, least] of TEXTS) {
    await desk.enter(text.trim(), lang);
    await desk.show(text.trim());
    await expect(screen.headline).toHaveText(text.trim());
    for (const size of PROJECTORS) {
      await screen.page.setViewportSize(size);
      const where = `${name}, ${size.width}`;
      await expect.poll(() => spill(screen), where).toBe(0);
      expect(await height(screen, 'h1'), where).toBeGreaterThanOrEqual(least);
    }
  }
});

test('what comes next, and six long questions, are shown whole as long as that can be read', async ({ hall }) => {
  await hall.open(EVENT.replaceAll('cooldown_ms = 0', 'cooldown_ms = 0, max_graphemes = 1000'));
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen({ reducedMotion: 'reduce' });
  const six = [1, 2, 3, 4, 5, 6].map((n) => `${n}${LONG.slice(1)}`);
  const endless = [1, 2, 3, 4, 5, 6].map((n) => `${n}${CHINESE.repeat(30).slice(1, 1000)}`);
  for (const text of [...six, ...endless]) await desk.enter(text, 'en');
  /** Looks at the list once it stands there: how small, and what of it is cut. */
  const see = async (state: string, first: string): Promise<boolean> => {
    const items = screen.picture.getByRole('listitem');
    await expect(items.first()).toContainText(first);
    let isShort = false;
    for (const size of PROJECTORS) {
      await screen.page.setViewportSize(size);
      const where = `${state}, ${size.width}`;
      await expect.poll(() => spill(screen), where).toBe(0);
      expect(await height(screen, 'li > :last-child'), where).toBeGreaterThanOrEqual(LEAST);
      isShort ||= (await screen.page.locator('[data-broken~="short"]').count()) > 0;
    }
    return isShort;
  };
  const [one = '', two = '', three = ''] = six;
  await desk.show(QUESTIONS.most, QUESTIONS.middle, QUESTIONS.least);
  expect(await see('the next two', QUESTIONS.middle)).toBe(false);
  expect(await height(screen, 'li > :last-child'), 'as large as the words above leave room for').toBeGreaterThan(5);
  await desk.show(one, two, three);
  expect(await see('the next two, long ones', two)).toBe(false);
  await desk.top(...six);
  expect(await see('six long questions', one)).toBe(false);
  await desk.top(...endless);
  expect(await see('six endless questions', (endless[0] ?? '').slice(0, 20))).toBe(true);
});

test('the title of the event is read whole, in both its languages', async ({ hall }) => {
  const title = 'Launch of the Global Alliance of Regional Women Mediator Networks in Geneva';
  await hall.open(EVENT.replace('A day of mediators', title));
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen({ reducedMotion: 'reduce' });
  await desk.show(QUESTIONS.most);
  const foot = screen.picture.locator('footer');
  for (const size of PROJECTORS) {
    await screen.page.setViewportSize(size);
    await expect(foot).toContainText(title);
    await expect(foot).toContainText('يوم الوسيطات');
    await expect.poll(() => spill(screen, 'footer div'), String(size.width)).toBe(0);
    await expect(foot.locator('[data-broken~="short"]')).toHaveCount(0);
    expect(await height(screen, 'footer div p')).toBeGreaterThanOrEqual(LEAST);
  }
});

test('over slides nothing is drawn but the words on their plate, and nothing at all where nothing is shown', async ({
  hall,
}) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen({ reducedMotion: 'reduce' });
  await desk.plain('blank');
  await screen.page.goto(`${hall.server.origin}/stage?overlay`);
  await expect(screen.page.getByRole('img', { name: screen.t('stage.fresh') })).toBeAttached();
  await expect.poll(() => opaque(screen)).toBe(0);

  await desk.show(QUESTIONS.most);
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  const share = await opaque(screen);
  expect(share).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.5);
  await expect(screen.picture.locator('footer')).toHaveCount(0);
  await desk.plain('blank');
  await expect.poll(() => opaque(screen)).toBe(0);
});

test('a screen follows the live panel, or stays with the one in its address', async ({ hall }) => {
  await hall.open(EVENT);
  const { page } = await hall.moderator();
  const [first, second] = [new Orders(page, 1), new Orders(page, 2)];
  const screen = await hall.screen();
  const context = screen.page.context();
  const fixed = await context.newPage();
  await fixed.goto(`${hall.server.origin}/stage?panel=2`);
  const fixedHeadline = fixed.locator('.picture:not([inert])').getByRole('heading', { level: 1 });
  await first.message('Of the first panel');
  await second.message('Of the second panel');
  await expect(screen.headline).toHaveText('Of the first panel');
  await expect(fixedHeadline).toHaveText('Of the second panel');

  await first.give({ go_live: { panel: 2 } });
  await expect(screen.headline).toHaveText('Of the second panel');
  await first.give({ go_live: { panel: 3 } });
  await expect(screen.page.getByText('Of the second panel')).toHaveCount(0);
  await second.message('Still the second');
  await expect(fixedHeadline).toHaveText('Still the second');
});

test('code and QR leave the corner by a key, which this screen remembers, or by the address', async ({ hall }) => {
  await hall.open(EVENT);
  const desk = new Orders((await hall.moderator()).page);
  const screen = await hall.screen();
  const code = screen.picture.getByRole('img', { name: screen.t('stage.join.qr') });
  await desk.show(QUESTIONS.most);
  await expect(code).toBeVisible();
  await screen.page.keyboard.press('c');
  await expect(code).toHaveCount(0);
  await screen.page.reload();
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  await expect(code).toHaveCount(0);
  await screen.page.keyboard.press('c');
  await expect(code).toBeVisible();
  await screen.page.goto(`${hall.server.origin}/stage?nocode`);
  await expect(screen.headline).toHaveText(QUESTIONS.most);
  await expect(code).toHaveCount(0);
});

// Yellow is never read on white as it is, nor dark blue on a dark wall.
for (const accent of ['#ffe600', '#0a1a6b']) {
  test(`the event’s own ${accent} and logo, readable in both themes`, async ({ hall }) => {
    await hall.open(EVENT, { accent, logo: LOGO });
    const desk = new Orders((await hall.moderator()).page);
    const screen = await hall.screen({ reducedMotion: 'reduce' });
    for (const theme of ['dark', 'light']) {
      await screen.page.goto(`${hall.server.origin}/stage?theme=${theme}`);
      for (const show of [() => desk.plain('join'), () => desk.show(QUESTIONS.most, QUESTIONS.middle)]) {
        await show();
        const logo = screen.picture.locator('img.logo').locator('visible=true');
        await expect(logo).toHaveJSProperty('naturalWidth', 900);
        const box = await logo.boundingBox();
        expect((box?.width ?? 0) / 1920).toBeLessThan(0.25);
        expect((box?.height ?? 0) / 1080).toBeLessThan(0.15);
        await look(screen.page, `${theme} in ${accent}`, { ...AT_HOME.stage });
      }
    }
  });
}

for (const [tongue, other] of [
  ['en', 'ar'],
  ['ar', 'en'],
] as const) {
  test(`every mode can be perceived by everyone, ${tongue}`, async ({ hall }) => {
    test.setTimeout(180_000);
    await hall.open(eventIn(tongue, other));
    const desk = new Orders((await hall.moderator()).page);
    const screen = await hall.screen({ speaks: tongue, reducedMotion: 'reduce' });
    const see = (state: string) => look(screen.page, state, AT_HOME.stage);
    await desk.show(QUESTIONS.middle, QUESTIONS.most, QUESTIONS.least);
    await expect(screen.headline).toHaveText(QUESTIONS.middle);
    await see('a question and the next two');
    await desk.top(QUESTIONS.middle, QUESTIONS.most, QUESTIONS.least);
    await expect(screen.picture.getByRole('listitem')).toHaveCount(3);
    await see('the top three');
    await desk.message('استراحة قصيرة');
    await expect(screen.headline).toHaveText('استراحة قصيرة');
    await see('a message');
    await desk.countdown(3_600_000, 'Coffee');
    await expect(screen.page.getByRole('timer')).toBeVisible();
    await see('a countdown that runs');
    await desk.countdown(-1000, 'Coffee');
    await expect(screen.picture.getByText(screen.t('stage.countdown.over')).first()).toBeVisible();
    await see('a countdown that is over');
    await screen.page.goto(`${hall.server.origin}/stage?overlay`);
    await expect(screen.headline).toHaveText('Coffee');
    await see('over slides');
  });
}

/** Pixels by which words are cut off, at any side of the boxes they are fitted to. */
function spill({ page }: Screen, fitted = '.box'): Promise<number> {
  return page.evaluate((boxes) => {
    const over = [...document.querySelectorAll<HTMLElement>(boxes)].map((box) => {
      const content = box.firstElementChild;
      const high = (content?.getBoundingClientRect().height ?? 0) - box.clientHeight;
      // The reach of letters above and below their line is no loss; a word cut off at the end of one is.
      return Math.max(high, box.scrollWidth - box.clientWidth, 0);
    });
    return Math.max(...over.map((each) => (each <= 1 ? 0 : each)));
  }, fitted);
}

/** The size of the smallest of some words on the screen, in hundredths of its height. */
function height({ page }: Screen, selector: string): Promise<number> {
  return page.locator('main').evaluate((main, words) => {
    const sizes = [...main.querySelectorAll(words)].map((each) => Number.parseFloat(getComputedStyle(each).fontSize));
    return (Math.min(...sizes) / innerHeight) * 100;
  }, selector);
}

/** The part of the screen's picture that covers what lies behind, as a mixer or a slide would see it. */
async function opaque({ page }: Screen): Promise<number> {
  const picture = (await page.screenshot({ omitBackground: true })).toString('base64');
  const empty = await page.context().newPage();
  const share = await empty.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (char) => char.codePointAt(0) ?? 0);
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
    let covered = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) covered++;
    return covered / (data.length / 4);
  }, picture);
  await empty.close();
  return share;
}
