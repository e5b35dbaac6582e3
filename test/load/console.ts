import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildConsole } from '../../deploy/local/build-console.ts';
import { root } from '../../deploy/local/verbs.ts';
import { alert, FakeClock, openDesk } from '../../hub/incident/incident-harness.ts';
import { controlMigrations } from '../../hub/store/control-migrations.ts';
import { openControlStore } from '../../hub/store/control-store.ts';
import { batchLimits } from '../../protocol/batch.ts';
import { signIn } from '../e2e/screenshots.ts';
import { ApiClient } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { endAll, eventually } from '../support/processes.ts';
import type { BenchOptions } from './bench-options.ts';
import { recordInputs, type Spread, spreadOf, timeInputs } from './console-inputs.ts';
import { EventMix } from './event-mix.ts';
import { BatchMaker, FilledPlant } from './filled-plant.ts';

const defaultRows = 100_000;
const agents = 4;
const alertsAtOnce = 1000;
const severities = ['S2', 'S3', 'S3', 'S4', 'S4', 'S4', 'S4', 'info'] as const;
const inputs = 60;
const heavyInputs = 20;
const password = 'a long enough password 7';
const budget = { interactionMs: 100, answerMs: 300 };
const noBrowser = 'no Chromium at /usr/bin/chromium; apt-get install chromium';

/**
 * Milliseconds from an input to the paint that answers it, in a browser at a real hub that holds so many events, conversations
 * among them, and as many open matters; and until the hub's answer stands there, where one is needed. The limit is what the same
 * page takes for an input that nothing listens to.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  if (!existsSync(process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium')) return { skipped: noBrowser };
  const rows = options.events ?? defaultRows;
  const filled = new FilledPlant(agents);
  const browser = await openBrowser();
  try {
    const base = await fill(filled, rows);
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
    await recordInputs(page);
    await signIn(page, { base, user: 'admin', password });
    const limit = await idle(page, base);
    const acts = { ...(await alerts(page, base)), ...(await logs(page, base)), ...(await talk(page, base)) };
    const answers = await answersOf(page, base);
    return {
      unit: 'ms',
      rows,
      limit: { does: 'the same page, for a key and a click that nothing listens to', ...limit },
      acts: withRatios(acts, Math.max(limit.key.p50, limit.click.p50)),
      answers,
      budget,
    };
  } finally {
    await browser.close();
    await filled.stop();
    await endAll();
    rmSync(filled.plant.dir, { recursive: true, force: true });
  }
}

/** A hub that has stored the events and holds the matters; answers with the address of its console. */
async function fill(filled: FilledPlant, rows: number): Promise<string> {
  await buildConsole();
  await filled.prepare([], { console: { dir: join(root, 'console/dist') } });
  const hub = filled.plant.running.get('hub')!;
  const person = await ApiClient.first(hub, password);
  const mix = new EventMix();
  const share = Math.ceil(rows / agents);
  for (const [at, agent] of filled.agents.entries()) {
    const maker = new BatchMaker(filled.site, agent);
    for (let from = 0; from < share; from += batchLimits.events) {
      const time = new Date().toISOString();
      const count = Math.min(batchLimits.events, share - from);
      await filled.send(agent, [
        maker.make(Array.from({ length: count }, (_, next) => mix.event(at * share + from + next, time))),
      ]);
    }
  }
  await eventually(
    async () => (await person.get(`/events/histogram?site=${filled.site}`)).json.total as number,
    (stored) => stored >= share * agents,
    300_000,
  );
  await hub.kill('SIGTERM');
  addMatters(join(filled.plant.dir, 'hub-home', 'control.db'), filled.site, rows);
  await filled.plant.startHub();
  return `http://127.0.0.1:${filled.plant.ports['console']}`;
}

/** Open matters, each of its own rule, written by the incident desk itself. */
function addMatters(path: string, site: string, count: number): void {
  const control = openControlStore(path, controlMigrations);
  const { incidents } = openDesk({ control, clock: new FakeClock(new Date().toISOString()) });
  const from = incidents.cursor() + 1;
  for (let begun = 0; begun < count; begun += alertsAtOnce) {
    const length = Math.min(alertsAtOnce, count - begun);
    incidents.consume(
      Array.from({ length }, (_, next) => {
        const at = begun + next;
        return alert(from + at, {
          rule: `bench-${at}`,
          title: { ja: `計測用のルール ${at % 40}`, en: `Rule of the benchmark ${at % 40}` },
          severity: severities[at % severities.length]!,
          site,
          zone: null,
          asset: `pc-${at % 500}`,
          assetName: `PC-${at % 500}`,
        });
      }),
    );
  }
  control.close();
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('.grid-row').nth(5).waitFor();
  await page.waitForSelector('.skeleton', { state: 'detached' });
}

async function idle(page: Page, base: string) {
  await open(page, `${base}/alerts`);
  return {
    key: await timeInputs(page, 'keydown', inputs, () => page.keyboard.press('F9')),
    click: await timeInputs(page, 'click', inputs, () => page.locator('h1').click()),
  };
}

/** What every list does: the cursor moves, the list scrolls, far and near. */
async function list(page: Page, name: string): Promise<Record<string, Spread>> {
  const box = (await page.locator('.grid-scroll').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  return {
    [`${name}: j`]: await timeInputs(page, 'keydown', inputs, () => page.keyboard.press('j')),
    [`${name}: k`]: await timeInputs(page, 'keydown', inputs, () => page.keyboard.press('k')),
    [`${name}: scroll`]: await timeInputs(page, 'scroll', inputs, () => page.mouse.wheel(0, 300)),
    [`${name}: scroll far`]: await timeInputs(page, 'scroll', heavyInputs, (at) =>
      page.mouse.wheel(0, at % 2 === 0 ? 2_000_000 : -1_500_000),
    ),
  };
}

/** Opens the details of one row after another. */
function openRows(page: Page): Promise<Spread> {
  return timeInputs(page, 'click', heavyInputs, (at) =>
    page
      .locator('.grid-row')
      .nth(at % 5)
      .click({ position: { x: 200, y: 12 } }),
  );
}

async function alerts(page: Page, base: string): Promise<Record<string, Spread>> {
  await open(page, `${base}/alerts`);
  const moved = await list(page, 'alerts');
  await open(page, `${base}/alerts`);
  return {
    ...moved,
    'alerts: select': await timeInputs(page, 'click', heavyInputs, (at) =>
      page
        .locator('.grid-row input')
        .nth(at % 5)
        .click(),
    ),
    'alerts: open': await openRows(page),
    'alerts: filter': await timeInputs(page, 'click', heavyInputs, (at) =>
      page
        .locator('.segment button')
        .nth(at % 2 === 0 ? 2 : 0)
        .click(),
    ),
    'alerts: type': await typed(page),
  };
}

async function logs(page: Page, base: string): Promise<Record<string, Spread>> {
  await open(page, `${base}/logs`);
  const moved = await list(page, 'logs');
  await open(page, `${base}/logs`);
  return { ...moved, 'logs: open': await openRows(page), 'logs: type': await typed(page) };
}

async function talk(page: Page, base: string): Promise<Record<string, Spread>> {
  await open(page, `${base}/network?view=table`);
  const moved = await list(page, 'talk');
  return { ...moved, 'talk: type': await typed(page) };
}

/** Letters put into the page's search field and taken out again. */
async function typed(page: Page): Promise<Spread> {
  await page.locator('[data-search]').focus();
  return timeInputs(page, 'keydown', heavyInputs, (at) => page.keyboard.press(at % 10 < 5 ? '1' : 'Backspace'));
}

/** From opening an address to rows that answer it, with the console already loaded. */
async function answersOf(page: Page, base: string): Promise<Record<string, Spread>> {
  const out: Record<string, Spread> = {};
  for (const [name, addresses] of Object.entries(asked)) {
    const times: number[] = [];
    for (let at = 0; at < heavyInputs; at += 1) times.push(await answer(page, base, addresses[at % addresses.length]!));
    out[name] = spreadOf(times);
  }
  return out;
}

const asked: Record<string, string[]> = {
  'alerts: first hundred': ['/incidents?site=plant-1&limit=100'],
  'alerts: words': ['/incidents?site=plant-1&limit=100&q=PC-77', '/incidents?site=plant-1&limit=100&q=PC-310'],
  'alerts: by asset': ['/incidents/groups?site=plant-1&by=asset'],
  'logs: newest': ['/events?site=plant-1&limit=100'],
  'logs: words': ['/events?site=plant-1&limit=100&q=torque', '/events?site=plant-1&limit=100&q=L-77'],
  'logs: histogram': ['/events/histogram?site=plant-1'],
  'talk: all': ['/network?site=plant-1'],
};

/** What the browser waits for an answer of the hub, in ms. */
function answer(page: Page, base: string, path: string): Promise<number> {
  return page.evaluate(async (address) => {
    const begun = performance.now();
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} was answered with ${response.status}`);
    await response.json();
    return performance.now() - begun;
  }, `${base}/api/v1${path}`);
}

function withRatios(acts: Record<string, Spread>, limit: number): Record<string, Spread & { ratio: number }> {
  return Object.fromEntries(
    Object.entries(acts).map(([name, spread]) => [
      name,
      { ...spread, ratio: Math.round((spread.p50 / limit) * 10) / 10 },
    ]),
  );
}
