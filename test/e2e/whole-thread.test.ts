import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { PlantClient } from '../../simulators/plant/control-socket.ts';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';
import { enter, invite } from './first-sign-in.ts';
import { atOnce, Hand } from './visit-hand.ts';
import {
  beginWalkIn,
  declare,
  endOwnWork,
  fillRest,
  judgeAll,
  signFirst,
  signSecond,
  state,
  waive,
} from './visit-walk.ts';

const chromium = process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium';
const missing = existsSync(chromium) ? '' : ` (skipped: no Chromium at ${chromium}; apt-get install chromium)`;
const hinomi = join(import.meta.dirname, '../../hinomi');

afterAll(endAll);

/** Command lines of running processes that mention a folder. */
function processesOf(home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const cwd = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return line.includes(home) || cwd.includes(`PWD=${home}`) ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** A tablet held across, as it stands at a cabinet. */
const cabinet = { viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'ja-JP' };
const tablet = { viewport: { width: 820, height: 1180 }, hasTouch: true, locale: 'ja-JP' };

/**
 * The only person proposes an expected state, is led to where an approver is added, and that one approves it in a browser of their own,
 * which is left open.
 */
async function secondPersonApproves(browser: Browser, page: Page, base: string): Promise<Page> {
  await page.evaluate(() => localStorage.setItem('hinomi.language', 'ja'));
  await page.goto(`${base}/controllers`);
  await page.locator('.grid-row', { hasText: 'PLC-PRESS' }).click();
  await page.getByRole('button', { name: '基準として提案' }).click();
  await page.locator('.dialog textarea').fill('立ち上げのときの状態');
  await page.locator('.dialog button[type=submit]').click();
  const wanted = page.locator('.notice .second.wanted');
  await wanted.waitFor();
  await expect.poll(() => page.getByRole('button', { name: '基準として承認' }).isDisabled()).toBe(true);
  const controller = page.url();
  await wanted.getByRole('link').click();
  const dialog = page.locator('.dialog');
  await dialog.locator('input[type=text]').nth(0).fill('second');
  await dialog.locator('input[type=text]').nth(1).fill('生産技術 二番');
  await expect.poll(() => dialog.getByLabel('生産技術').isChecked()).toBe(true);
  await dialog.locator('button[type=submit]').click();
  const link = await shows(page.locator('.copy-box code'), '/start#');

  const other = await browser.newPage(tablet);
  await enter(other, link);
  await other.goto(controller);
  await other.getByRole('button', { name: '基準として承認' }).click();
  await other.locator('.dialog textarea').fill('現場で確かめた');
  await other.locator('.dialog button[type=submit]').click();
  await other.getByText('基準と一致').first().waitFor();
  await page.goto(controller);
  await page.getByText('承認 生産技術 二番').waitFor();
  return other;
}

/**
 * A walk-in at the press, from the scanned label to both signatures, by two people and the vendor with tablets: a declared change, an undeclared one, one that
 * is put back before they leave, and one that a reviewer has put back.
 */
async function maintenanceVisit(browser: Browser, page: Page, base: string, home: string, second: Page): Promise<void> {
  const mech = new Hand(await browser.newPage(cabinet), atOnce);
  await enter(mech.page, await invite(page, base, { user: 'mech', name: '保全 一番', role: 'maintenance' }));
  const worker = new Hand(await browser.newPage(cabinet), atOnce);
  await enter(worker.page, await invite(page, base, { user: 'tokai', name: '東海 太郎', role: 'vendor' }));
  const { items } = await (await mech.page.request.get(`${base}/api/v1/controllers`)).json();
  const press = items.find((one: { name: string }) => one.name === 'PLC-PRESS').id;
  const plant = await PlantClient.connect(join(home, 'run', 'plant.sock'));
  const set = (address: number, value: number) =>
    plant.ask({ to: 'plc-press', order: { set: { table: 'holding', address, value } } });

  const address = await beginWalkIn(mech, base, press);
  await declare(mech, ['加圧力設定', '下死点位置']);
  await set(1, 990);
  await mech.page.locator('.differences', { hasText: '加圧保持時間' }).waitFor();
  await set(1, 850);
  await set(0, 1450);
  await set(4, 35);
  await set(10, 418);
  await fillRest(mech);
  await endOwnWork(worker, base, '加圧力を 1450 kN に見直した');
  await judgeAll(mech, { count: 3, declared: 1 }, '光線式安全装置');
  await signFirst(mech);
  await waive(mech, '確認の取得を待てない');
  await mech.page.getByRole('link', { name: '申告との照合' }).tap();
  await mech.page.getByText('申告されたが、見つかりません').waitFor();

  const signer = new Hand(second, atOnce);
  await signSecond(signer, address);
  await state(second, '一部承認（差し戻しあり）');
  await worker.page.getByText('元に戻す必要がある変更').waitFor();
  await shows(second.locator('.differences'), 'まだ元に戻っていません');
  await set(4, 20);
  await state(second, '承認');
  await shows(second.locator('.differences'), '元に戻りました');
  await second.goto(`${address}/report`);
  const paper = second.locator('.paper');
  await shows(paper, '光線式安全装置');
  await shows(paper.locator('.paper-signs'), /保全 一番.*生産技術 二番/s);
  plant.close();
}

describe.skipIf(missing !== '')(`the whole thread in a browser${missing}`, () => {
  test('from the one-time link to an incident with its steps, in both languages, with no request to anywhere else; then nothing is left', async () => {
    const home = mkdtempSync(join(tmpdir(), 'hinomi-up-'));
    const port = await freePort();
    const up = start(hinomi, ['up', '--demo', '--home', home, '--port', String(port)]);
    await up.says(/Ctrl-C/);
    const link = /(http:\S+\/start#\S+)/.exec(up.output())![1]!;
    expect(link).toContain(`:${port}/`);
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'ja-JP' });
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(`http://127.0.0.1:${port}/`) && !request.url().startsWith('data:'))
        elsewhere.push(request.url());
    });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    try {
      await enter(page, link);

      const story = start(hinomi, ['story', 'run', 'unknown-usb', '--home', home, '--json']);
      expect(await story.ended, story.output()).toBe(0);
      await page.goto(`http://127.0.0.1:${port}/alerts`);
      const row = page.locator('.grid-row', { hasText: '未登録のUSBメモリ' }).first();
      await row.waitFor();
      const { items } = await (await page.request.get(`http://127.0.0.1:${port}/api/v1/incidents`)).json();
      const { id } = items.find((one: object) => JSON.stringify(one).includes('未登録のUSBメモリ'));
      await page.goto(`http://127.0.0.1:${port}/incidents/${id}`);
      await shows(page.locator('main'), 'BCP ボード', '2-9', '内線');

      await page.evaluate(() => localStorage.setItem('hinomi.language', 'en'));
      await page.reload();
      await shows(page.locator('main'), 'BCP board', /unregistered/i);
      const second = await secondPersonApproves(browser, page, `http://127.0.0.1:${port}`);
      await maintenanceVisit(browser, page, `http://127.0.0.1:${port}`, home, second);
      expect(faults).toEqual([]);
      expect(elsewhere).toEqual([]);
    } finally {
      await browser.close();
    }
    up.child.kill('SIGINT');
    expect(await up.ended).toBe(0);
    expect(processesOf(home)).toEqual([]);
  }, 900_000);

  test('a killed supervisor leaves nothing running, and a second start takes up where it was', async () => {
    const home = mkdtempSync(join(tmpdir(), 'hinomi-up-'));
    const first = start(hinomi, ['up', '--home', home, '--port', '0']);
    await first.says(/Ctrl-C/);
    expect(processesOf(home).length).toBeGreaterThan(2);
    const second = start(hinomi, ['up', '--home', home]);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('already runs');
    await first.kill('SIGKILL');
    await eventually(
      () => processesOf(home),
      (left) => left.length === 0,
      30_000,
    );
    const again = start(hinomi, ['up', '--home', home, '--port', '0']);
    await again.says(/Ctrl-C/);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });
});
