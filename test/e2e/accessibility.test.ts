import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { quiet } from '../support/page-quiet.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { openFirstRow, scenes, visit } from './screenshots.ts';

const themes = ['dark', 'light'];
/** What of a page another theme can change: the colours. All else is judged once. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Pages that stand alone, outside the frame of the console. */
const ownDoor = /andon|^\/report/;

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
  /** Whether the console is loaded and can go on without loading it anew. */
  let standsInFrame = false;

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

  /** Goes on to a page of the console that stands, as a link in it would. */
  const goOn = async (path: string) => {
    await page.evaluate(`history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
    const room = `/${path.split(/[/?]/)[1]}`;
    const here = page.locator('.rail li > a[aria-current="page"]');
    await expect.poll(() => here.getAttribute('href')).toMatch(new RegExp(`^${room}(\\?|$)`));
    await quiet(page);
    await openFirstRow(page, path);
  };

  test.each(scenes)('%s can be used without seeing it, and read with weak eyes', async (_, path) => {
    if (standsInFrame && !ownDoor.test(path)) await goOn(path);
    else {
      await visit(page, server.base, path);
      await page.evaluate(still);
      await page.evaluate(axe.source);
      standsInFrame = !ownDoor.test(path);
    }
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
