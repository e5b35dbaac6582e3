import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../../hub/ledger/ledger.ts';
import { ledgerMigrations } from '../../hub/ledger/migrations.ts';
import { printedCheckpoint } from '../../hub/ledger/printed-checkpoint.ts';
import { testSigner } from '../../hub/ledger/test-signer.ts';
import { openControlStore } from '../../hub/store/control-store.ts';
import { run } from '../../hub/verbs/ledger.ts';
import { openBrowser } from '../support/browser.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { visit } from './screenshots.ts';

const noReader = spawnSync('zbarimg', ['--version']).error ? ' (skipped: the package zbar-tools is missing)' : '';
const noPoppler = spawnSync('pdftoppm', ['-v']).error ? ' (skipped: the package poppler-utils is missing)' : '';
const missing = noBrowser || noReader || noPoppler;

/** What is printed, and what its code says that it is about. */
const papers = {
  'visit report': { path: '/visits/v-2/report', about: 'V-2026-0002', language: 'ja' },
  'sheet of the month': { path: '/evidence', about: '\\d{4}-\\d{2}', language: 'en' },
  'daily reviews': { path: '/evidence?tab=review', about: '\\d{4}-\\d{2}', language: 'ja' },
  incident: { path: '/incidents/0199-0001', about: '\\S+', language: 'en' },
  controller: { path: '/controllers/c-1', about: '\\S+', language: 'ja' },
  'start and stop record': { path: '/assets/insp-01/start-stop', about: '\\S+ \\d{4}-\\d{2}', language: 'ja' },
  'contact sheet': { path: '/settings?tab=contacts', about: '\\S+', language: 'en' },
};

/** A ledger whose checkpoint goes on the papers. */
function ledgerWithEntries(): Ledger {
  const ledger = new Ledger(openControlStore(':memory:', ledgerMigrations), testSigner(1), () => new Date());
  for (let at = 1; at <= 40; at++)
    ledger.record({
      who: 'p',
      kind: 'a.b',
      subject: 's',
      text: { ja: `記録 ${at}`, en: `entry ${at}` },
      payload: { at },
    });
  return ledger;
}

describe.skipIf(missing !== '')(`the checkpoint on paper${missing}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-proof-'));
  const ledger = ledgerWithEntries();
  const checkpoint = printedCheckpoint(ledger.checkpoint());
  const [whole, rewritten] = ['whole.ndjson', 'rewritten.ndjson'].map((name) => join(dir, name)) as [string, string];
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(whole, `${[...ledger.export()].join('\n')}\n`);
    // Other entries in the same number: their salts alone make them others.
    writeFileSync(rewritten, `${[...ledgerWithEntries().export()].join('\n')}\n`);
    server = await serveConsole();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** The hub's answers carry the checkpoint of the real ledger. */
  async function putIn(page: Page): Promise<void> {
    await page.route('**/api/v1/ledger/checkpoint**', (route) => route.fulfill({ json: checkpoint }));
    await page.route(/\/api\/v1\/(visits\/[^/]+\/report|evidence\/[^/?]+|assets\/[^/]+\/start-stop)/, async (route) => {
      const answer = await route.fetch({ maxRetries: 3 });
      await route.fulfill({ json: { ...((await answer.json()) as object), checkpoint } });
    });
  }

  test.each(Object.entries(papers))(
    '%s: a reader of codes finds it, and it verifies the ledger',
    async (name, paper) => {
      const context = await browser.newContext({ locale: 'ja-JP' });
      await context.addInitScript((chosen) => localStorage.setItem('hinomi.language', chosen), paper.language);
      const page = await context.newPage();
      await putIn(page);
      await visit(page, server.base, paper.path);
      await page.locator('.ledger-proof svg.qr').first().waitFor({ state: 'attached' });
      const file = join(dir, name.replaceAll(' ', '-'));
      await page.pdf({ path: `${file}.pdf`, preferCSSPageSize: true });
      // A page reads again with each sign of life of the hub; an answer that is on its way is let through first.
      await page.unrouteAll({ behavior: 'wait' });
      await context.close();
      const pages = execFileSync('pdftotext', ['-layout', `${file}.pdf`, '-'], { encoding: 'utf8' }).split('\f');
      const at = String(1 + pages.findIndex((text) => text.includes(checkpoint.short)));
      execFileSync('pdftoppm', ['-r', '250', '-gray', '-png', '-singlefile', '-f', at, '-l', at, `${file}.pdf`, file]);
      const { stdout } = spawnSync('zbarimg', ['--raw', '-q', `${file}.png`], { encoding: 'utf8' });
      const codes = stdout.trim().split('\n');
      expect(codes).toEqual([expect.stringMatching(new RegExp(`^hinomi ${paper.about} hinomi-checkpoint/1 40 `))]);
      expect(await run(['verify', whole, '--checkpoint', codes[0]!])).toBe(0);
      expect(await run(['verify', whole, '--checkpoint', checkpoint.short])).toBe(0);
      expect(await run(['verify', rewritten, '--checkpoint', codes[0]!])).toBe(1);
    },
  );
});
