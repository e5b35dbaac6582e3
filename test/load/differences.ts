import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { serveConsole } from '../e2e/console-server.ts';
import { openBrowser } from '../support/browser.ts';
import type { BenchOptions } from './bench-options.ts';
import { recordInputs, timeInputs } from './console-inputs.ts';

const usual = 1000;
const inputs = 30;
/** The controller of the invented plant that differs from its baseline. */
const drifted = 'c-3';
const search = 'input[data-search]';
const noBrowser = 'no Chromium at /usr/bin/chromium; apt-get install chromium';

/**
 * Milliseconds until the page of a controller with so many differences shows the first of them, and from an input on it to the
 * paint that answers it; the limit is a key that nothing listens to. The console is the built one, the answers are invented.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  if (!existsSync(process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium')) return { skipped: noBrowser };
  const differences = options.events ?? usual;
  const server = await serveConsole();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
    await recordInputs(page);
    const address = `${server.base}controllers/${drifted}`;
    await firstRow(page, address);
    const few = await firstRow(page, address);
    await page.route(new RegExp(`/api/v1/controllers/${drifted}$`), async (route) => {
      const answer = await route.fetch();
      const controller = (await answer.json()) as { differences: Record<string, unknown>[] };
      await route.fulfill({ json: { ...controller, differences: manyOf(controller.differences, differences) } });
    });
    const first = await firstRow(page, address);
    const key = await timeInputs(page, 'keydown', inputs, () => page.keyboard.press('F9'));
    const cursor = await timeInputs(page, 'keydown', inputs, () => page.keyboard.press('j'));
    await page.click(search);
    const type = await timeInputs(page, 'keydown', 10, (at) => page.keyboard.press('recipe 999'[at]!));
    await page.locator('ol.differences > li').nth(1).waitFor({ state: 'detached' });
    const clear = await timeInputs(page, 'keydown', 10, () => page.keyboard.press('Backspace'));
    return {
      unit: 'ms',
      differences,
      limit: { key, pageOfAFew: few },
      firstRow: first,
      acts: { cursor, type, clear },
      budget: { interactionMs: 100 },
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Milliseconds from going to a page until its first difference stands there. */
async function firstRow(page: Page, address: string): Promise<number> {
  const started = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('ol.differences > li').first().waitFor();
  return Math.round(performance.now() - started);
}

/** So many differences, made after those that are there; each at a place of its own. */
function manyOf(some: readonly Record<string, unknown>[], count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, at) => ({
    ...some[at % some.length],
    id: `item-${at}`,
    path: `Objects / Line / Station ${at % 40} / Recipe ${at}`,
    decision: null,
  }));
}
