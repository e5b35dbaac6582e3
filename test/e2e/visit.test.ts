import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { drawn, shows } from '../support/page-words.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { visit } from './screenshots.ts';

interface Sent {
  path: string;
  body: Record<string, unknown>;
}

describe.skipIf(noBrowser !== '')(`a maintenance visit at the cabinet${noBrowser}`, () => {
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;
  const sent: Sent[] = [];

  beforeAll(async () => {
    server = await serveConsole();
    browser = await openBrowser();
    const context = await browser.newContext({
      viewport: { width: 820, height: 1180 },
      hasTouch: true,
      locale: 'ja-JP',
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.on('request', (request) => {
      if (request.method() !== 'POST' || !request.url().includes('/api/v1/visits')) return;
      sent.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() as Sent['body'] });
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const newest = async (count: number) => {
    await expect.poll(() => sent.length).toBe(count);
    return sent.at(-1)!.body;
  };

  test('the scanned label and three fields open a walk-in', async () => {
    await visit(page, server.base, '/visits/new?kind=walk_in&controller=c-1');
    const act = page.locator('.visit-begin button[type=submit]');
    await expect.poll(() => act.isDisabled()).toBe(true);
    await page.locator('.visit-begin input[list]').fill('東海制御');
    await page.locator('.visit-begin textarea').fill('加圧力の見直し');
    await page.locator('.visit-begin .visit-choices').last().locator('button').nth(1).tap();
    await act.tap();
    expect(await newest(1)).toMatchObject({
      type: 'walk_in',
      form: { vendor: '東海制御', purpose: '加圧力の見直し', devices: ['c-1'], plannedEnd: expect.any(String) },
    });
  });

  /** Differences that waited for a verdict at first. */
  let before = 0;
  test('a difference is accepted with three taps, and the next undecided one stands ready', async () => {
    await visit(page, server.base, '/visits/v-2?undecided=1');
    before = await drawn(page.locator('.differences > li'));
    await page.locator('.visit-verdicts .button.primary').first().tap();
    await page.locator('.dialog .visit-choices button').first().tap();
    await page.locator('.dialog-foot .button.primary').tap();
    expect(await newest(2)).toMatchObject({
      type: 'decide',
      verdict: 'accepted',
      lock: 'lock',
      reason: '作業票どおり',
    });
    await expect.poll(() => page.locator('.differences > li').count()).toBe(before - 1);
    await expect.poll(() => page.locator('.differences > li.at').count()).toBe(1);
  });

  test('keys judge as thumbs do: a rejection names who puts it back and until when', async () => {
    await page.keyboard.press('r');
    await page.waitForSelector('.dialog');
    await page.locator('.dialog textarea').fill('予定にない変更');
    await page.locator('.dialog-foot .button.danger').click();
    expect(await newest(3)).toMatchObject({
      type: 'decide',
      verdict: 'rejected',
      reason: '予定にない変更',
      owner: '東海制御',
      due: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    await expect.poll(() => page.locator('.differences > li').count()).toBe(before - 2);
  });

  test('many at once need one reason', async () => {
    await page.locator('.dialog').waitFor({ state: 'detached' });
    const marks = page.locator('.difference-mark input');
    const left = before - 2;
    for (let at = 0; at < left; at++) await marks.nth(at).check();
    await page.locator('.differences-bulk .button.primary').tap();
    await page.locator('.dialog .visit-choices button').first().tap();
    await page.locator('.dialog-foot .button.primary').tap();
    const body = await newest(4);
    expect(body['items']).toHaveLength(left);
    await expect.poll(() => page.locator('.differences > li').count()).toBe(0);
    await page.getByRole('button', { name: '元に戻す' }).tap();
    expect(await newest(5)).toEqual({ type: 'undecide', items: body['items'] });
    await expect.poll(() => page.locator('.differences > li').count()).toBe(left);
  });

  test('what was declared and found so is confirmed in one act after a look, and one judgement alone is taken back at its row', async () => {
    await page.getByRole('button', { name: 'まとめて「申告どおり」' }).tap();
    await page.locator('.dialog-foot .button.primary').tap();
    const { items, ...act } = await newest(6);
    expect(act).toMatchObject({ type: 'decide', verdict: 'expected', reason: null });
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await visit(page, server.base, '/visits/v-2');
    const row = page.locator(`#item-${(items as string[])[0]}`);
    await row.getByRole('button', { name: '判定を取り消す' }).tap();
    expect(await newest(7)).toEqual({ type: 'undecide', items: [(items as string[])[0]] });
    await row.getByRole('button', { name: '申告どおり' }).waitFor();
  });

  test('among a thousand the one that nobody declared stands first, words find any other, and a group is judged at once', async () => {
    const desk = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
    const held: (() => void)[] = [];
    let isJudged = false;
    await desk.route('**/api/v1/visits/v-2/review', async (route) => {
      // What the page asks for after its verdict is answered when the test says so.
      if (isJudged) await new Promise<void>((resolve) => held.push(resolve));
      const review = await (await route.fetch({ maxRetries: 3 })).json();
      const [model] = review.items;
      const items = Array.from({ length: 999 }, (_, at) => ({
        ...model,
        id: `n-${at}`,
        path: `Objects/Line${at % 6}/Machine${at % 30}/Param${at}`,
        section: `Line${at % 6}`,
        declared: 'd1',
        decision: null,
      }));
      review.items = [{ ...model, id: 'odd', path: 'Objects/Safety/Delay', declared: null, decision: null }, ...items];
      await route.fulfill({ json: review });
    });
    let body: Sent['body'] = {};
    await desk.route('**/api/v1/visits/v-2', (route) => {
      if (route.request().method() === 'POST') {
        body = route.request().postDataJSON();
        isJudged = true;
      }
      return route.continue();
    });
    await visit(desk, server.base, '/visits/v-2');
    const rows = desk.locator('.differences > li:not(.differences-head)');
    await shows(rows.first(), /申告なし.*Safety \/ Delay/);
    await desk.getByText('0 / 1000 判定済').waitFor();

    await desk.locator('[data-search]').fill('machine29 param779');
    await expect.poll(() => rows.count()).toBe(1);
    await desk.locator('[data-search]').fill('Line5');
    await desk.locator('.differences-bar select').selectOption('section');
    await expect.poll(() => desk.locator('.differences-head').allTextContents()).toEqual(['Line5 166']);

    await desk.locator('h1').click();
    const shown = await drawn(rows);
    for (let at = 0; at <= shown; at += 1) await desk.keyboard.press('j');
    await desk.locator('.differences > li.at').waitFor();
    await expect.poll(() => rows.count()).toBeGreaterThan(shown);

    await desk.keyboard.press('Control+a');
    await desk.keyboard.press('e');
    await desk.locator('.dialog-foot .button.primary').click();
    await desk.locator('.dialog').waitFor({ state: 'detached' });
    expect(body).toMatchObject({ type: 'decide', verdict: 'expected' });
    expect(body['items']).toHaveLength(166);
    // The verdicts stand there before the hub has told the list anew. When it tells one without them, somebody took them back.
    await desk.getByText('166 / 1000 判定済').waitFor();
    await expect.poll(() => held.length).toBeGreaterThan(0);
    isJudged = false;
    for (const answer of held) answer();
    await desk.getByText('0 / 1000 判定済').waitFor();
    // The page reads again with each sign of life of the hub; an answer that is on its way is let through first.
    await desk.unrouteAll({ behavior: 'wait' });
    await desk.close();
  });

  test('what was found and not declared is named beside what was declared', async () => {
    await visit(page, server.base, '/visits/v-2?tab=declared');
    const named = page.locator('[data-undeclared] > li');
    const count = await drawn(named);
    await shows(page.locator('main'), `申告にない変更が ${count} 件あります`);
    await shows(named.first(), '申告なし', '→');
  });

  test('what the look on the next day found is told with what happened, and why where nothing could be compared', async () => {
    await visit(page, server.base, '/visits/v-6');
    const told = await shows(
      page.locator('.visit-acts'),
      'Set13 追加',
      '180 kN → 185 kN',
      '別の権限で読まれています。',
    );
    expect(told).not.toMatch(/（なし）|other rights/);
  });

  test('everything that is pressed is large enough for gloves', async () => {
    for (const path of ['/visits', '/visits/new', '/visits/v-1', '/visits/v-2']) {
      await visit(page, server.base, path);
      await drawn(page.locator('.visits button, .visits a.button'));
      const small = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.visits button, .visits .input, .visits a.button')]
          .filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 44)
          .map((one) => one.textContent || one.outerHTML.slice(0, 80))`,
      );
      expect(small, path).toEqual([]);
    }
  });
});
