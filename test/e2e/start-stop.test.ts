import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { openHub } from '../../hub/api/api-harness.ts';
import { alert } from '../../hub/incident/incident-harness.ts';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { noBrowser } from './console-server.ts';
import { atOnce, Hand } from './visit-hand.ts';

describe.skipIf(noBrowser !== '')(`a stop entered by hand at the cabinet${noBrowser}`, () => {
  let server: ServerType;
  let browser: Browser;
  let page: Page;
  let hub: Awaited<ReturnType<typeof openHub>>;
  let base: string;
  let asset: string;
  let matter: string;

  beforeAll(async () => {
    hub = await openHub({ start: new Date().toISOString(), consoleDir: join(root, 'console/dist') });
    asset = hub.assets.add('tokyo', { name: 'プレス1号機', kind: 'controller' }, { id: 'x', role: null }).id;
    const at = new Date(hub.clock().getTime() - 120_000).toISOString();
    const [seen] = await hub.commit([
      {
        ...{ asset, kind: 'ot.controller_state', agent: 'gw-1', source: 'modbus', time: at },
        fields: {
          'device.id': 'press-1',
          'device.address': '192.168.10.60:502',
          'device.protocol': 'modbus',
          'event.action': 'stop',
          'state.earliest': at,
          'state.latest': at,
          'state.source': 'fc17run',
          'state.confidence': 'certain',
        },
      },
    ]);
    hub.incidents.consume([
      alert(1, { asset, assetName: 'プレス1号機', first: at, last: at, detectedAt: at, events: [seen!.id] }),
    ]);
    matter = hub.incidents.list({}, { sites: ['tokyo'] }).items[0]!.id;
    server = serve({ fetch: hub.app.fetch, hostname: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser();
    const leader = hub.browserOf((await hub.person('leader', ['line_leader'], ['tokyo'])).id);
    const viewport = { width: 1024, height: 768 };
    const context = await browser.newContext({ viewport, hasTouch: true, locale: 'ja-JP', reducedMotion: 'reduce' });
    const [name, value] = leader.cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: base }]);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  test('the scanned label and three taps enter a planned stop, which the open matter of the same stop says', async () => {
    const hand = new Hand(page, atOnce);
    await page.goto(`${base}/assets/${asset}/start-stop`);
    const save = page.getByRole('button', { name: '記録する' });
    await expect.poll(() => save.isDisabled()).toBe(true);
    await hand.press('停止');
    await hand.press('予定どおり');
    await hand.type(page.getByLabel('備考'), '段取り替え');
    await hand.tap(save);
    const line = page.locator('tbody tr', { hasText: '手入力' });
    await shows(line, '停止', '段取り替え', '担当 leader');
    await shows(page.locator('table'), '運転表示');
    await page.goto(`${base}/incidents/${matter}`);
    await shows(page.locator('main'), '起動停止記録に「予定どおり」として手入力されました：段取り替え');
    const [entered] = await hub.storeEntered();
    expect(entered!.fields).toMatchObject({ 'event.action': 'stop', 'state.planned': true, 'state.seen': true });
  });

  test('an entry that should not stand is taken back with a reason and stays readable', async () => {
    const hand = new Hand(page, atOnce);
    await page.goto(`${base}/assets/${asset}/start-stop`);
    await hand.press('取消し', page.locator('tbody tr', { hasText: '手入力' }));
    await hand.type(page.locator('.dialog textarea'), '別の機械だった');
    await hand.press('取消し', page.locator('.dialog-foot'));
    await shows(page.locator('tbody tr', { hasText: '手入力' }), '取消し：', '別の機械だった', '段取り替え');
  });
});
