import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { ApiClient } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { JsonProcess } from '../support/json-process.ts';
import { shows } from '../support/page-words.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll } from '../support/processes.ts';
import { noBrowser } from './console-server.ts';
import { enter } from './first-sign-in.ts';

const python = '/usr/bin/python3';
const noPymodbus = spawnSync(python, ['-c', 'import pymodbus']).status === 0 ? '' : ' (skipped: no python3-pymodbus)';
/** Function codes that only read, also in diagnosis. */
const readCodes = new Set([1, 2, 3, 4, 7, 8, 11, 12, 17, 43]);
const userPassword = 'reads-only-9731';

/** Fills the first step: how it is read, by whom, and its name. */
async function chooseDevice(page: Page, type: string, id: string): Promise<void> {
  await page.locator(`[data-type="${type}"]`).tap();
  await page.locator('[data-agent="pc-1"]').tap();
  await page.getByLabel('機器の名前（ID）').fill(id);
  await next(page);
}

const next = (page: Page) => page.locator('[data-act="next"]').tap();
const step = (page: Page, name: string) => page.locator('.set-up-steps button', { hasText: name }).tap();

/** Has the agent say what a reading sends, and begins it. */
async function checkAndStart(page: Page, words: RegExp): Promise<void> {
  await page.locator('[data-act="check"]').tap();
  await shows(page.locator('[data-plan="reading"]'), words);
  await page.getByLabel('加える理由').fill('作業票 M-118、保全課の依頼');
  await page.locator('[data-act="start"]').tap();
  await page.waitForURL(/\/controllers\/[0-9a-f-]{36}/);
}

/** Proposes the first expected state, which ends the way. */
async function propose(page: Page): Promise<void> {
  await page.locator('[data-todo="read"][data-done="true"]').waitFor();
  await page.getByRole('button', { name: '基準として提案' }).tap();
  await page.locator('.dialog textarea').fill('立ち上げのときの状態');
  await page.locator('.dialog button[type=submit]').tap();
  await page.locator('.set-up-todo').waitFor({ state: 'detached' });
}

describe.skipIf(noBrowser !== '')(`a controller is set up in the console${noBrowser}`, () => {
  const plant = new TestPlant([{ id: 'plant-1', local: true }]);
  let admin: ApiClient;
  let cell: JsonProcess;
  let browser: Browser;
  let page: Page;
  let base: string;

  beforeAll(async () => {
    await plant.prepare({
      enrol: [{ site: 'plant-1', agent: 'pc-1', name: '検査PC' }],
      console: { dir: join(root, 'console/dist') },
    });
    await plant.startNats('hub');
    const controller = ['--profile', 'weld', '--security', 'all'];
    const pki = ['--pki', join(plant.dir, 'cell-pki'), '--user', `reader:${userPassword}`];
    const serving = JsonProcess.start(process.execPath, [
      join(root, 'simulators/opc-ua-server/main.ts'),
      ...[...controller, ...pki],
    ]);
    admin = await ApiClient.first(await plant.startHub());
    cell = await serving;
    browser = await openBrowser();
    const log = join(plant.dir, 'scada.log');
    writeFileSync(log, 'started\n');
    await plant.enrol('pc-1');
    plant.startAgent('pc-1', [{ type: 'text-log', paths: [log] }]);
    await plant.drained('pc-1');
    base = `http://127.0.0.1:${plant.ports['console']}`;
    const engineer = { user: 'engineer', name: '生産技術 一番', roles: ['production_engineering'], sites: ['*'] };
    const { link } = (await admin.post('/people', engineer)).json;
    page = await browser.newPage({ viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'ja-JP' });
    await enter(page, link);
  });

  afterAll(async () => {
    await browser?.close();
    await endAll();
    await cell?.stop();
  });

  test('an OPC UA server with signed and encrypted messages and a user: asked first, trusted by its fingerprint, read with progress', async () => {
    await page.goto(`${base}/controllers`);
    await page.getByRole('link', { name: '機器を加える' }).first().tap();
    await chooseDevice(page, 'opc-ua', 'cell');
    await page.getByLabel('接続先（URL）').fill('opc.tcp://203.0.113.9:4840');
    await page.getByLabel('だれとして読むか').selectOption('user');
    await page.getByLabel('利用者名').fill('reader');
    await page.getByLabel('パスワード').fill(userPassword);
    await next(page);
    await page.getByRole('button', { name: '時間帯を加える' }).tap();
    await page.getByRole('button', { name: '外す' }).tap();
    await page.getByLabel('速さの上限').selectOption('10');
    await next(page);
    await page.locator('[data-act="check"]').tap();
    await shows(page.locator('[data-objections]'), '203.0.113.9', 'limits.controllersFromHub');

    await step(page, '接続先');
    await page.getByLabel('接続先（URL）').fill(String(cell.ready['url']));
    await step(page, '確認と開始');
    await checkAndStart(page, /項目が 2,000 件の場合.*Browse/s);

    const pending = page.locator('[data-certificate="pending"]');
    const shown = (await shows(pending, '拇印')).replaceAll(/\s/g, '');
    expect((await admin.get('/controllers?site=plant-1')).json.items).toMatchObject([
      { device: 'cell', protocol: 'opcua', pendingCertificate: 'new' },
    ]);
    await pending.locator('[data-act="accept"]').tap();
    const dialog = page.locator('.dialog');
    const fingerprint = (await shows(dialog.locator('.fingerprint'), /[0-9A-F]{4}/)).replaceAll(/[^0-9A-F]/g, '');
    expect(shown).toContain(fingerprint.slice(0, 4));
    await dialog.locator('textarea').fill('操作盤の表示と照合した');
    await expect.poll(() => dialog.locator('button[type=submit]').isDisabled()).toBe(true);
    await dialog.locator('input[type=checkbox]').check();
    await dialog.locator('button[type=submit]').tap();
    await shows(page.locator('[data-reading]'), /要求 [\d,]+ 回/, /残り/);
    await propose(page);
    const [found] = (await admin.get('/controllers?site=plant-1')).json.items;
    const { snapshots } = (await admin.get(`/controllers/${found.id}`)).json;
    expect(snapshots[0]).toMatchObject({ complete: true });
    expect(snapshots[0].header.identity).toBe('SignAndEncrypt/Basic256Sha256/user reader');
  });

  test('a controller that has only files: its tool and folder, how many files a reading takes, and the first baseline proposed', async () => {
    const folder = join(plant.dir, 'line3');
    mkdirSync(folder);
    for (const name of ['line3.gx3', 'screens.gtx']) writeFileSync(join(folder, name), name);
    await page.goto(`${base}/controllers/new?type=file-evidence`);
    await chooseDevice(page, 'file-evidence', 'line-3');
    await page.getByLabel('ツール', { exact: true }).selectOption('gx-works3');
    await page.getByLabel('フォルダ（1 行に 1 つ）').fill(join(plant.dir, 'nowhere'));
    await next(page);
    await next(page);
    await page.locator('[data-act="check"]').tap();
    await shows(page.locator('[data-objections]'), 'nowhere', '見当たらない');
    await step(page, '接続先');
    await page.getByLabel('フォルダ（1 行に 1 つ）').fill('/etc');
    await step(page, '確認と開始');
    await page.locator('[data-act="check"]').tap();
    await shows(page.locator('[data-objections]'), '/etc', 'limits.controllersFromHub');
    await step(page, '接続先');
    await page.getByLabel('フォルダ（1 行に 1 つ）').fill(folder);
    await step(page, '確認と開始');
    await checkAndStart(page, /ファイル 2/);
    await propose(page);
    const { items } = (await admin.get('/controllers?site=plant-1')).json;
    const found = items.find((one: { device: string }) => one.device === 'line-3');
    expect(found).toMatchObject({ protocol: 'file', address: folder, proposal: { version: 1 } });
  });

  test.skipIf(noPymodbus !== '')(
    `Modbus: faults of a map by line, a map proposed with consent, and the first reading${noPymodbus}`,
    async () => {
      const peer = await JsonProcess.start(python, [join(root, 'test/support/peers/pymodbus_server.py')]);
      await page.goto(`${base}/controllers/new?type=modbus`);
      await chooseDevice(page, 'modbus', 'press');
      await page.getByLabel('IP アドレス').fill('127.0.0.1');
      await page.getByLabel('ポート').fill(String(peer.ready['port']));
      await next(page);
      const map = page.locator('.set-up-map textarea');
      await map.fill('units:\n  - id: 1\n    ranges:\n      - { table: holdng, start: 0, count: 5 }\n');
      await step(page, '確認と開始');
      await page.locator('[data-act="check"]').tap();
      await shows(page.locator('[data-objections]'), '4 行目', 'holding');

      await step(page, '対応表');
      await page.getByLabel('調べるアドレスの終わり').fill('100');
      await page.getByRole('button', { name: '要求の数を見積もる' }).tap();
      const consent = page.locator('[data-plan="discovery"]');
      await shows(consent, /最大 [\d,]+ 回/);
      expect(await peer.order({})).toMatchObject({ requests: {} });
      await consent.locator('input[type=checkbox]').check();
      await consent.locator('textarea').fill('設備の管理責任者が同意');
      await consent.getByRole('button', { name: '同意のもとで読む' }).tap();
      await page.locator('[data-found]').waitFor();
      await expect.poll(() => map.inputValue()).toMatch(/table: holding\s+start: 0\s+count: 100/);
      await step(page, '確認と開始');
      await checkAndStart(page, /要求 最大/);
      await propose(page);
      await page.getByRole('button', { name: '今すぐ取得' }).tap();
      const readings = async () => {
        const { items } = (await admin.get('/controllers?site=plant-1')).json;
        const { id } = items.find((one: { device: string }) => one.device === 'press');
        return (await admin.get(`/controllers/${id}`)).json.snapshots as { trigger: string }[];
      };
      await expect.poll(async () => (await readings()).map(({ trigger }) => trigger)).toContain('command');
      const seen = Object.keys((await peer.order({}))['requests'] as object).map(Number);
      expect(seen.filter((code) => !readCodes.has(code))).toEqual([]);
      await shows(page.locator('[data-requests]'), '保持レジスタの読取り（3）', '読取りだけで、書込みはありません');
      await peer.stop();
      await page.getByRole('button', { name: '今すぐ取得' }).tap();
      await shows(page.locator('[data-asked="answered"]'), '欠けなく終わりませんでした', '使える応答がなかった');
    },
  );

  test('what was set up stands in the ledger without the password, outlives the agent, and is nobody else’s to change', async () => {
    const leader = await admin.colleague('leader', ['line_leader']);
    const [found] = (await leader.get('/controllers?site=plant-1')).json.items;
    expect((await leader.get(`/controllers/${found.id}/setup`)).json.setUp).toMatchObject({ hasPassword: true });
    expect((await leader.post(`/controllers/${found.id}/setup/end`, { reason: 'x' })).status).toBe(403);
    const { items } = (await admin.get('/ledger?site=plant-1')).json as { items: { kind: string }[] };
    expect(items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['controller.set_up', 'certificate.accepted']),
    );
    const hub = join(plant.dir, 'hub-home');
    const kept = readdirSync(hub).filter((name) => name.startsWith('control.db'));
    expect(kept.filter((name) => readFileSync(join(hub, name)).includes(userPassword))).toEqual([]);

    await plant.running.get('agent pc-1')!.kill('SIGTERM');
    plant.startAgent('pc-1', [{ type: 'text-log', paths: [join(plant.dir, 'scada.log')] }]);
    // What the hub hears after this comes from the agent that was started anew.
    const since = new Date().toISOString();
    const reads = async () => {
      const [{ lastHeard, sources }] = (await admin.get('/agents?site=plant-1')).json.items;
      return lastHeard > since && sources.filter(({ id }: { id: string }) => id === 'opc-ua:hub');
    };
    await expect.poll(reads).toMatchObject([{ state: 'running', restarts: 0 }]);
  });
});
