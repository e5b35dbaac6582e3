import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { visit } from './screenshots.ts';

const noPoppler = spawnSync('pdffonts', ['-v']).error ? ' (skipped: the package poppler-utils is missing)' : '';
const missing = noBrowser || noPoppler;

const words = {
  ja: {
    boxes: ['作業会社', '確認（一人目）', '承認（二人目）'],
    list: '明細',
    undeclared: '申告にない変更',
    who: '変更した可能性のある人・機器',
  },
  en: {
    boxes: ['Company', 'Reviewed (first)', 'Approved (second)'],
    list: 'List of items',
    undeclared: 'Changes that were not declared',
    who: 'Who may have changed it',
  },
};

describe.skipIf(missing !== '')(`the report of a visit on paper${missing}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-report-'));
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  beforeAll(async () => {
    server = await serveConsole();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(['ja', 'en'] as const)(
    '%s: what is signed stands on one sheet, the items follow, and every letter is in the file',
    async (language) => {
      const context = await browser.newContext({ locale: 'ja-JP' });
      await context.addInitScript((chosen) => localStorage.setItem('hinomi.language', chosen), language);
      const page = await context.newPage();
      await visit(page, server.base, '/visits/v-2/report');
      await page.locator('.paper .qr').waitFor();
      const file = join(dir, `${language}.pdf`);
      await page.pdf({ path: file, preferCSSPageSize: true });
      await context.close();

      const read = (tool: string, ...args: string[]) => execFileSync(tool, args, { encoding: 'utf8' });
      const pages = read('pdftotext', '-layout', file, '-').split('\f').slice(0, -1);
      const [first, ...rest] = pages.map((text) => text.normalize('NFKC'));
      const { boxes, list, undeclared, who } = words[language];
      for (const word of [...boxes, undeclared, '1482:9c41']) expect(first).toContain(word.normalize('NFKC'));
      expect(rest[0]!.trimStart().startsWith(list)).toBe(true);
      expect(rest.join('\n')).toContain(who.normalize('NFKC'));
      for (const [at, text] of [first!, ...rest].entries()) {
        expect(text).toContain('V-2026-0002');
        expect(text).toMatch(new RegExp(`${at + 1} */ *${pages.length}\\s*$`));
      }
      const fonts = read('pdffonts', file).trim().split('\n').slice(2);
      expect(fonts.length).toBeGreaterThan(0);
      for (const font of fonts) expect(font).toMatch(/ yes (yes|no ) yes +\d+ +\d+$/);
    },
  );
});
