import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { scenes, visit } from './screenshots.ts';

const themes = ['dark', 'light'];
/** What of a page another theme can change: the colours. All else is judged once. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Takes every fade out of the styles of a page that stands, so that a colour is at once what it becomes. */
const still = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important }');
  document.adoptedStyleSheets = [sheet];
})()`;

describe.skipIf(noBrowser !== '')(`every page, ${themes.join(' and ')}${noBrowser}`, () => {
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serveConsole();
    browser = await openBrowser();
    // Without movement a page is not judged in the middle of a fade.
    page = await browser.newPage({
      viewport: { width: 1280, height: 720 },
      locale: 'ja-JP',
      reducedMotion: 'reduce',
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each(scenes)('%s can be used without seeing it, and read with weak eyes', async (_, path) => {
    await visit(page, server.base, path);
    await page.evaluate(still);
    await page.evaluate(axe.source);
    for (const [at, theme] of themes.entries()) {
      await page.evaluate(`document.documentElement.setAttribute('data-theme', '${theme}')`);
      const rules = at === 0 ? {} : { runOnly: { type: 'rule', values: colourRules } };
      const options = JSON.stringify({ resultTypes: ['violations'], ...rules });
      const found = (await page.evaluate(`axe.run(document, ${options})`)) as AxeResults;
      if (at === 0) expect(found.passes.length).toBeGreaterThan(0);
      const grave = found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => ({
          id,
          at: nodes.slice(0, 5).map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`),
        }));
      expect(grave, theme).toEqual([]);
    }
  });
});
