import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { visit } from './screenshots.ts';

/** Lower edge of a place in the window, pixels. */
const bottomOf = async (place: Locator) => {
  const box = await place.boundingBox();
  return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
};
const heightOf = async (place: Locator) => (await place.boundingBox())?.height ?? 0;

describe.skipIf(noBrowser !== '')(`the differences of a controller${noBrowser}`, () => {
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  const sent: { path: string; body: object }[] = [];

  beforeAll(async () => {
    server = await serveConsole();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (width: number, height: number): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width, height }, hasTouch: true, locale: 'ja-JP' });
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/judgements'))
        sent.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() as object });
    });
    await visit(page, server.base, '/controllers/c-3');
    return page;
  };

  test.each([
    [1024, 768],
    [1280, 800],
  ])('the first one with its acts stands in a window of %i × %i, and gloves can press them', async (width, height) => {
    const page = await open(width, height);
    const row = page.locator('.differences > li:not(.differences-head)').first();
    await expect.poll(() => bottomOf(row.locator('.button.primary'))).toBeLessThanOrEqual(height);
    await expect.poll(() => heightOf(row.locator('.button.primary'))).toBeGreaterThanOrEqual(44);
    await expect.poll(() => heightOf(row.locator('.difference-mark'))).toBeGreaterThanOrEqual(44);
    await page.close();
  });

  test('they are grouped by place, judged by key, and several at once with one reason', async () => {
    const page = await open(1280, 800);
    await visit(page, server.base, '/controllers/c-3?group=subtree');
    const heads = page.locator('.differences-head');
    await expect.poll(() => heads.allTextContents()).toContainEqual(expect.stringContaining('unit 1 / 4x'));
    await page.keyboard.press('j');
    await page.locator('.differences > li.at').waitFor();
    await page.keyboard.press('r');
    await page.locator('.dialog textarea').fill('予定にない変更');
    await page.locator('.dialog-foot .button.danger').click();
    await expect.poll(() => sent).toMatchObject([{ body: { verdict: 'rejected', reason: '予定にない変更' } }]);
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.locator('.differences > li.decided').first().waitFor();
    const undecided = page.locator('.differences > li:not(.decided) .difference-mark input');
    for (const at of [0, 1]) await undecided.nth(at).check();
    await page.locator('.differences-bulk .button.primary').tap();
    await page.locator('.dialog textarea').fill('作業票 M-118 のとおり');
    await page.locator('.dialog-foot .button.primary').click();
    await expect.poll(() => sent.length).toBe(2);
    const items = sent.map(({ body }) => (body as { items: string[] }).items);
    expect(items.map((each) => each.length)).toEqual([1, 2]);
    expect(new Set(items.flat()).size).toBe(3);
    await page.close();
  });

  test('any register is found by words from the page of its controller, with since when it stands so', async () => {
    const page = await open(1280, 800);
    await page.locator('[data-places] input').fill('停止');
    const line = page.locator('[data-places] .lines > li');
    await shows(line.first(), '停止位置', '2.1', 'mm');
    await expect.poll(() => line.count()).toBe(1);
    await expect.poll(() => page.url()).toContain('places=');
    await line.getByRole('button', { name: '履歴' }).tap();
    const ranges = page.locator('.dialog .place-range');
    await shows(ranges.first(), '2.1', /から .*までの間に変わりました/, 'まで続いています');
    await shows(ranges.last(), '最初の取得ですでにこの状態でした', '最後に見たのは');
    await page.close();
  });
});
