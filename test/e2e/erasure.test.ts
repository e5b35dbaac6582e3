import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LedgerVerifier } from '../../engine/ledger/index.ts';
import { openEndedPlant, personal } from '../../hub/retention/erasure-harness.ts';
import type { Role } from '../../protocol/api/parts.ts';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { visit } from './screenshots.ts';

type Plant = Awaited<ReturnType<typeof openEndedPlant>>;

const words = {
  ja: { title: '個人情報の消去', begin: '個人情報を消去…', none: '個人情報を消去したことはありません' },
  en: { title: 'Erasing persons', begin: 'Erase persons…', none: 'Nobody was erased' },
};

describe.skipIf(noBrowser !== '')(`what people decide in a browser, of persons and of rules${noBrowser}`, () => {
  let plant: Plant;
  let hub: Server;
  let server: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;

  beforeAll(async () => {
    plant = await openEndedPlant();
    plant.minutes(24 * 60);
    hub = createServer(getRequestListener(plant.hub.app.fetch));
    await new Promise<void>((listening) => hub.listen(0, '127.0.0.1', listening));
    server = await serveConsole(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    hub?.closeAllConnections();
    hub?.close();
  });

  /** A browser of a person's own, signed in, in a language. */
  const pageOf = async (id: string, language: keyof typeof words): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
    const [name = '', value = ''] = plant.hub.browserOf(id).cookie.split('=');
    await context.addCookies([{ name, value, url: server.base }]);
    await context.addInitScript((chosen) => localStorage.setItem('hinomi.language', chosen), language);
    return context.newPage();
  };
  const section = (page: Page, language: keyof typeof words) =>
    page.getByRole('region', { name: words[language].title });

  test.each([
    ['auditor', 'ja'],
    ['quality_assurance', 'en'],
    ['fsoc_lead', 'en'],
  ] as [Role, keyof typeof words][])(
    '%s sees that nothing was erased and is told why it is not theirs to do',
    async (role, language) => {
      const { id } = await plant.hub.person(`e-${role}`, [role], ['tokyo']);
      const page = await pageOf(id, language);
      await visit(page, server.base, '/evidence?site=tokyo&tab=holds');
      const act = section(page, language).getByRole('button', { name: words[language].begin });
      await expect.poll(() => act.isDisabled()).toBe(true);
      await expect.poll(() => act.getAttribute('title')).toBeTruthy();
      await shows(section(page, language), words[language].none);
      await page.context().close();
    },
  );

  test('an administrator sees how many it will be, erases, and the persons are gone from every page; the ledger says so and is sound', async () => {
    const page = await pageOf(plant.admin.id, 'ja');
    const seen = async (path: string, ...expected: string[]) => {
      await visit(page, server.base, path);
      return shows(page.locator('main, .report').first(), ...expected);
    };
    await seen(`/visits/${plant.id}`, '田中さんの依頼');

    await visit(page, server.base, '/evidence?site=tokyo&tab=holds');
    await section(page, 'ja').getByRole('button', { name: words.ja.begin }).click();
    const dialog = page.locator('.dialog');
    const act = dialog.locator('button[type=submit]');
    await dialog.locator('input[type=date]').fill('2026-11-06');
    await dialog.getByText('保守作業 1 件、').waitFor();
    await expect.poll(() => act.isDisabled()).toBe(true);
    await dialog.locator('textarea').fill('保存期間を過ぎた');
    await act.click();
    const line = section(page, 'ja').locator('li');
    await shows(line, '理由：保存期間を過ぎた', /2026-11-06 より前：\s*保守作業 1 件、/);

    const after = [
      await seen(`/visits/${plant.id}`, '東海制御'),
      await seen(`/visits/${plant.id}/report`, '東海制御'),
      await seen(`/incidents/${plant.incident}`, '未登録USB'),
    ].join('\n');
    expect(personal.filter((one) => after.includes(one))).toEqual([]);
    await seen('/evidence?site=tokyo&tab=ledger', '2026-11-06 より前に終わった保守作業 1 件');
    const verifier = new LedgerVerifier();
    for (const entry of plant.hub.ledger.export()) verifier.add(entry);
    expect(verifier.finish()).toMatchObject({ ok: true });
    await page.context().close();
  });

  test('a rule of the site is checked as it is written, in Japanese with its line, and is saved without being in force', async () => {
    const { id } = await plant.hub.person('rule-lead', ['fsoc_lead'], ['*']);
    const page = await pageOf(id, 'ja');
    await visit(page, server.base, '/rules/added/new?site=tokyo');
    await page.getByLabel('名前').fill('ライン3');
    const [rule, examples] = [page.locator('textarea.source').nth(0), page.locator('textarea.source').nth(1)];
    const text = (field: string) =>
      `title: 記録\nid: line-3\nlogsource: {product: test}\ndetection:\n  s: {${field}: a}\n  condition: s\n`;
    await examples.fill('positive: [{fields: {host.name: a}}]\n');
    await rule.fill(text("'host.name|contans'"));
    await shows(page.locator('.notice.bad'), 'rules.yml 5 行目', '書けるのは contains');
    await rule.fill(text('host.name'));
    await page.getByText('問題ありません').waitFor();
    await page.getByLabel('理由').fill('ライン3の端末を見るため');
    await page.getByRole('button', { name: '新しい版として保存' }).click();
    await shows(page.locator('.additions').first(), '版 1', '登録のみ', 'ライン3の端末を見るため');
    expect(plant.hub.book.now().pack.cards.has('line-3')).toBe(false);
    await page.context().close();
  });
});
