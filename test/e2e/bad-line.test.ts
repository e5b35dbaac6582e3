import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { markerRule, markerWord } from '../load/event-mix.ts';
import { BatchMaker, FilledPlant } from '../load/filled-plant.ts';
import { ApiClient } from '../support/api.ts';
import { BadLine } from '../support/bad-line.ts';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { endAll, eventually } from '../support/processes.ts';
import { noBrowser } from './console-server.ts';
import { signIn } from './screenshots.ts';

const password = 'tower watch over the plant';

describe.skipIf(noBrowser !== '')(`a bad line between browser and hub${noBrowser}`, () => {
  const filled = new FilledPlant(1);
  let line: BadLine;
  let browser: Browser;
  let page: Page;
  let base: string;
  let incident: string;

  beforeAll(async () => {
    await filled.prepare([{ name: 'marker.yml', text: markerRule }], { console: { dir: join(root, 'console/dist') } });
    const administrator = await ApiClient.first(filled.plant.running.get('hub')!);
    const person = await administrator.colleague('lead', ['fsoc_lead'], password);
    const event = { kind: 'host.log' as const, time: new Date().toISOString(), fields: { 'process.name': markerWord } };
    await filled.send(filled.agents[0]!, [new BatchMaker(filled.site, filled.agents[0]!).make([event])]);
    const rows = await eventually(
      async () => (await person.get('/incidents')).json.items as { id: string }[],
      (found) => found.length > 0,
    );
    incident = rows[0]!.id;
    line = new BadLine(`http://127.0.0.1:${filled.plant.ports['console']}`);
    base = await line.open();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
    await signIn(page, { base, user: 'lead', password });
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await filled.stop();
    await endAll();
  });
  beforeEach(async () => {
    line.release();
    await page.goto(`${base}/incidents/${incident}`);
    await page.locator('.live.live').waitFor();
    await noteButton().waitFor();
  });

  /** Shown once the incident itself has been read; the live stream alone may come before it. */
  const noteButton = () => page.getByRole('button', { name: 'メモ', exact: true });
  const banner = () => page.locator('.banner.bad');
  const lives = () => page.locator('.live.live').waitFor();
  /** Opens the form for a note and types into it. */
  const writeNote = async (text: string) => {
    await noteButton().click();
    await page.locator('.dialog textarea').fill(text);
  };
  const save = () => page.locator('.dialog button[type=submit]').click();
  const typed = () => page.locator('.dialog textarea').inputValue();
  const closed = () => page.locator('.dialog').waitFor({ state: 'detached' });
  const notedOnce = (text: string) =>
    expect.poll(() => page.locator('.timeline li', { hasText: text }).count(), { message: text }).toBe(1);

  /** Names of the acts that the page sends from now on. */
  const actsFromNow = () => {
    const names: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/actions')) names.push(request.headers()['x-hinomi-act']);
    });
    return () => names;
  };

  test('a cut line is said with its time, what was typed stays, and the page goes on by itself', async () => {
    await writeNote('回線が切れても残る入力');
    line.set('cut');
    await shows(banner(), /\d\d:\d\d:\d\d/);
    await expect.poll(typed).toBe('回線が切れても残る入力');
    line.release();
    await banner().waitFor({ state: 'detached' });
    await save();
    await closed();
    await notedOnce('回線が切れても残る入力');
  });

  test('a note saved while the line is cut waits on this device and is sent once', async () => {
    line.set('cut');
    await banner().waitFor();
    await writeNote('切断中に書いたメモ');
    await save();
    await page.locator('.banner.warn', { hasText: '切断中に書いたメモ' }).waitFor();
    line.release();
    await lives();
    await page.locator('.banner.warn').waitFor({ state: 'detached' });
    await notedOnce('切断中に書いたメモ');
  });

  test.each(['cut', 'fail'] as const)(
    'an incident that could not be read (%s) is read as soon as the line is back',
    async (fault) => {
      line.set(fault, /^GET \/api\/v1\/incidents\//);
      await page.goto(`${base}/incidents/${incident}`);
      await page.locator('.notice.bad').waitFor();
      line.release();
      await noteButton().waitFor();
      await page.locator('.notice.bad').waitFor({ state: 'detached' });
    },
  );

  test('a closed live stream alone is opened again, and nothing has to be done', async () => {
    const before = await shows(page.locator('.live.live'), /\d\d:\d\d:\d\d/);
    line.endAll();
    await expect
      .poll(() => page.locator('.live.live').allTextContents())
      .toEqual([expect.not.stringContaining(before)]);
    await page.locator('h1').waitFor();
  });

  test('a slow hub: the button says that it sends, a second press sends nothing more, and the answer counts', async () => {
    const acts = actsFromNow();
    line.set('hold', /^POST .*\/actions/);
    await writeNote('遅い回線で書いたメモ');
    await save();
    const submit = page.locator('.dialog button[type=submit]');
    await expect.poll(() => submit.isDisabled()).toBe(true);
    await expect.poll(() => line.met).toHaveLength(1);
    await page.locator('.dialog textarea').press('Control+Enter');
    await expect.poll(typed).toBe('遅い回線で書いたメモ');
    line.release();
    await closed();
    expect(acts()).toHaveLength(1);
    await notedOnce('遅い回線で書いたメモ');
  });

  test('a failing hub: the form says so, keeps what was typed, and the second try is the same act', async () => {
    const acts = actsFromNow();
    line.set('fail', /^POST .*\/actions/);
    await writeNote('失敗のあとで届いたメモ');
    await save();
    await shows(page.locator('.dialog .notice.bad'), '502');
    await expect.poll(typed).toBe('失敗のあとで届いたメモ');
    line.release();
    await save();
    await closed();
    expect(acts()).toHaveLength(2);
    expect(acts()[0]).toBe(acts()[1]);
    await notedOnce('失敗のあとで届いたメモ');
  });

  test('a page that is refused says so and is read when asked again', async () => {
    line.set('refuse', /^GET \/api\/v1\/assets/);
    await page.goto(`${base}/assets`);
    await page.locator('.notice.bad').waitFor();
    line.release();
    await page.locator('.notice.bad button').click();
    await page.locator('.grid').waitFor();
  });

  test('a session that ends while a form is open: the page is covered, the person signs in and goes on typing', async () => {
    await writeNote('期限切れの前に書いたメモ');
    await page.evaluate(async () => {
      const { csrf } = (await (await fetch('/api/v1/session')).json()) as { csrf: string };
      await fetch('/api/v1/session', { method: 'DELETE', headers: { 'x-hinomi-csrf': csrf } });
    });
    await save();
    const again = page.locator('.sign-in-again');
    await again.waitFor();
    await page.locator('.overlay.opaque').waitFor();
    await again.locator('input[autocomplete=username]').fill('lead');
    await again.locator('input[type=password]').fill(password);
    await again.locator('button[type=submit]').click();
    await again.waitFor({ state: 'detached' });
    await expect.poll(typed).toBe('期限切れの前に書いたメモ');
    await save();
    await closed();
    await notedOnce('期限切れの前に書いたメモ');
  });
});
