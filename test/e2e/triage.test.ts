import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { drawn, shows } from '../support/page-words.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { visit } from './screenshots.ts';

describe.skipIf(noBrowser !== '')(`triage by keyboard${noBrowser}`, () => {
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serveConsole();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    await visit(page, server.base, '/alerts');
    await drawn(page.locator('.grid-row'));
  });

  const marked = () => page.locator('.grid-row[aria-selected=true]').count();
  const cursorRow = () => page.locator('.grid-row.at');
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  test('fifty alerts are walked through without a mouse', async () => {
    await press('j');
    const first = await shows(cursorRow());
    for (let step = 0; step < 49; step += 1) await press('j');
    await expect.poll(() => cursorRow().textContent()).not.toBe(first);
    await cursorRow().waitFor();
    for (let step = 0; step < 49; step += 1) await press('k');
    await expect.poll(() => cursorRow().textContent()).toBe(first);
  });

  test('a range is marked, acknowledged at once, and taken back', async () => {
    await press('j', 'x', 'j', 'j', 'Shift+X');
    await expect.poll(marked).toBe(3);
    await press('a');
    await shows(page.locator('.toast'), '3');
    await press('z');
    await page.waitForSelector('.toast:has-text("元に戻しました")');
    await press('Escape');
    await expect.poll(marked).toBe(0);
  });

  test('closing asks for a reason and does nothing without one', async () => {
    await press('j', 'd');
    const submit = page.locator('.dialog button[type=submit]');
    await expect.poll(() => submit.isDisabled()).toBe(true);
    await page.locator('.dialog textarea').fill('設備係に確認した');
    await expect.poll(() => submit.isDisabled()).toBe(false);
    await press('Escape');
    await page.waitForSelector('.dialog', { state: 'detached' });
  });

  test('keys that belong to composing Japanese do nothing', async () => {
    await press('j');
    let at = await shows(cursorRow());
    for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
      for (const key of ['a', 'e', 'd', 'x'])
        await page.locator('body').dispatchEvent('keydown', { key, ...composing, bubbles: true });
      // Keys are heard in their order: once the cursor has moved, the keys before it have done all that they do.
      await press('j');
      await expect.poll(() => cursorRow().textContent()).not.toBe(at);
      at = await shows(cursorRow());
      for (const done of ['.grid-row[aria-selected=true]', '.dialog', '.toast'])
        await expect.poll(() => page.locator(done).count(), { message: done }).toBe(0);
    }
  });

  test('the panel follows the cursor, and its address can be sent to a colleague', async () => {
    await press('j', 'o');
    await page.waitForSelector('.side .detail-sentence');
    const first = page.url();
    expect(first).toContain('open=');
    await press('j');
    await page.waitForURL((url) => url.href !== first);
    await visit(page, server.base, new URL(first).pathname + new URL(first).search);
    await page.waitForSelector('.side .detail-sentence');
    await press('Escape');
    await page.waitForSelector('.side', { state: 'detached' });
  });

  test('the palette finds a page and goes there', async () => {
    await press('Control+k');
    await page.waitForSelector('.palette-field');
    await page.keyboard.type('資産台帳へ');
    await press('Enter');
    await page.waitForURL(/\/assets/);
    await press('g', 'l');
    await page.waitForURL(/\/logs/);
  });

  test('a hundred thousand records scroll, and only the rows in view are drawn', async () => {
    await visit(page, server.base, '/logs?range=all');
    const scroller = page.locator('.grid-scroll');
    for (let round = 0; round < 6; round += 1) {
      const loaded = await shows(page.locator('.grid-foot'), /\d/);
      await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await expect.poll(() => page.locator('.grid-foot').textContent()).not.toBe(loaded);
    }
    await expect.poll(() => page.locator('.grid-row').count()).toBeLessThan(80);
  });
});
