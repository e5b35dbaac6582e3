import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, serveConsole } from './console-server.ts';
import { openBrowser, scenes, visit } from './screenshots.ts';

describe.skipIf(noBrowser !== '').each(['dark', 'light'])(`every page, %s${noBrowser}`, (theme) => {
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serveConsole();
    browser = await openBrowser();
    // Without movement a page is not judged in the middle of a fade.
    const context = await browser.newContext({
      viewport: { width: 1280, height: 720 },
      locale: 'ja-JP',
      reducedMotion: 'reduce',
    });
    await context.addInitScript((chosen) => localStorage.setItem('hinomi.theme', chosen), theme);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each(scenes)('%s can be used without seeing it, and read with weak eyes', async (_, path) => {
    await visit(page, server.base, path);
    await page.evaluate(axe.source);
    const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
    expect(found.passes.length).toBeGreaterThan(0);
    const grave = found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => ({
        id,
        at: nodes.slice(0, 5).map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`),
      }));
    expect(grave).toEqual([]);
  });
});
