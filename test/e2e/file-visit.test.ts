import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { source } from '../../agent/sources/file-evidence/source.ts';
import { zipOf } from '../../agent/sources/file-evidence/zip-harness.ts';
import { runForTest } from '../../agent/sources/source-harness.ts';
import type { JsonObject } from '../../engine/snapshot/snapshot.ts';
import { openHub } from '../../hub/api/api-harness.ts';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { noBrowser, serveConsole } from './console-server.ts';
import { atOnce, Hand } from './visit-hand.ts';
import { fillRest, judgeAll, leave, signSecond, state } from './visit-walk.ts';

const tablet = {
  viewport: { width: 820, height: 1180 },
  hasTouch: true,
  locale: 'ja-JP',
  reducedMotion: 'reduce',
} as const;
/** Reads of both tablets over the whole visit. Reading everything with each word of the hub, and twice with each act, made 141 and more. */
const mostReads = 110;
const project = (program: string) =>
  zipOf([
    { name: 'Program/主.xml', content: program },
    { name: 'Comment.csv', content: '加圧,X0' },
  ]);

/** A controller that tells nothing: a folder with its project, an agent that reads it, and a hub over real rooms with its console. */
async function openFilePlant() {
  const root = mkdtempSync(join(tmpdir(), 'hinomi-file-visit-'));
  const line = join(root, 'line3');
  mkdirSync(line);
  writeFileSync(join(line, 'line3.smc2'), project('プログラム 1'));
  const hub = await openHub({ start: new Date().toISOString() });
  const device = { id: 'line-3', tool: 'sysmac-studio', places: [line], bytesPerSecond: 1e9 };
  const agent = runForTest(source, { devices: [{ ...device, probeEverySeconds: 0, confirmSeconds: 0 }] });
  let [told, ahead] = [0, 0];
  /** The clock of the plant, for hub and readings alike: the machine's own, and what a test let pass. */
  const onTime = () => hub.advance(Date.now() + ahead - hub.services.clock().getTime());
  const later = (iso: unknown) => new Date(Date.parse(String(iso)) + ahead).toISOString();
  const bring = async () => {
    onTime();
    const fresh = agent.events.slice(told);
    told = agent.events.length;
    const moved = fresh.map(({ fields, time, ...draft }) => {
      const header = fields['snapshot.header'] as JsonObject | undefined;
      const shifted = header && { ...header, started: later(header['started']), ended: later(header['ended']) };
      const own = shifted === undefined ? fields : { ...fields, 'snapshot.header': shifted };
      return { ...draft, time: later(time), fields: own, agent: 'gw-1', source: 'file-evidence' };
    });
    await hub.commit(moved);
  };
  await agent.until((events) => events.length === 1);
  await bring();
  const server = createServer(getRequestListener(hub.app.fetch));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    hub,
    server,
    onTime,
    pass: (minutes: number) => {
      ahead += minutes * 60_000;
      onTime();
    },
    save: (program: string) => writeFileSync(join(line, 'line3.smc2'), project(program)),
    read: async () => {
      await agent.command('snapshot');
      await bring();
    },
    async close() {
      await agent.stop();
      server.closeAllConnections();
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

describe.skipIf(noBrowser !== '')(`a visit to a controller of which only files are kept${noBrowser}`, () => {
  let plant: Awaited<ReturnType<typeof openFilePlant>>;
  let console: Awaited<ReturnType<typeof serveConsole>>;
  let browser: Browser;
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-papers-'));

  beforeAll(async () => {
    plant = await openFilePlant();
    console = await serveConsole(`http://127.0.0.1:${(plant.server.address() as AddressInfo).port}`);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await console?.close();
    await plant?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A tablet of somebody who is signed in. */
  const tabletOf = async (id: string, language: 'ja' | 'en' = 'ja'): Promise<Page> => {
    const context = await browser.newContext(tablet);
    const [name = '', value = ''] = plant.hub.browserOf(id).cookie.split('=');
    await context.addCookies([{ name, value, url: console.base }]);
    await context.addInitScript((chosen) => localStorage.setItem('hinomi.language', chosen), language);
    return context.newPage();
  };
  const add = async (page: Page, path: string, act: string) => {
    await page.locator('.visit-add-paper input[type=file]').last().setInputFiles(path);
    await page.locator('.visit-add-paper').getByRole('button', { name: act }).tap();
  };

  test('goes from its plan over before, after and the compare screen to two signatures, the baseline and the printed report', async () => {
    const person = async (name: string, role: 'maintenance' | 'production_engineering') =>
      (await plant.hub.person(name, [role], ['tokyo'])).id;
    const [mech, eng] = [await person('mech', 'maintenance'), await person('eng', 'production_engineering')];
    plant.hub.services.visits.policies.set('tokyo', {
      ...plant.hub.services.visits.policies.of('tokyo'),
      confirmMinutes: 1,
    });
    const first = new Hand(await tabletOf(mech), atOnce);
    const second = new Hand(await tabletOf(eng), atOnce);
    const { page } = first;
    /** What both tablets ask the hub for, but for how far a reading is, which goes by the clock. */
    const reads: string[] = [];
    for (const { page } of [first, second]) {
      page.on('request', (request) => {
        const path = /\/api\/v1(\/.*)/.exec(request.url())?.[1];
        if (request.method() === 'GET' && path && !path.endsWith('/reading')) reads.push(path);
      });
    }
    /** Width of a picture in the page, px; 0 while it is not there or not unpacked. */
    const widthOf = (picture: string) =>
      page.evaluate<number>(`document.querySelector('${picture}')?.naturalWidth ?? 0`);

    await page.goto(`${console.base}visits/new?kind=plan`);
    await first.press('line-3');
    await first.type(page.getByLabel('会社名'), '東海制御');
    await first.type(page.getByLabel('作業の内容'), '加圧プログラムの改造');
    await first.press('計画を登録');
    await page.waitForURL(/\/visits\/[0-9a-f-]{36}/);
    const address = page.url();
    const id = /visits\/([0-9a-f-]{36})/.exec(address)![1]!;
    await second.page.goto(address);
    await second.press('計画を承認');
    await second.press('計画を承認', second.page.locator('.dialog-foot'));
    await state(second.page, '予定');
    plant.onTime();
    await page.goto(address);
    await first.press('到着・作業開始');
    await first.type(page.locator('.dialog textarea').last(), '予定より早く着いた');
    await first.press('到着・作業開始', page.locator('.dialog-foot'));
    await state(page, '作業中');
    await page.getByText('作業前未取得').waitFor({ state: 'detached' });

    plant.pass(1);
    plant.save('プログラム 2');
    await fillRest(first);
    const gone = leave(first);
    await shows(page.locator('.page-head .tag').first(), '作業後の取得中');
    plant.onTime();
    await plant.read();
    await gone;
    await state(page, '判定中');

    const picture = await page.screenshot({ type: 'jpeg', path: join(dir, '照合画面.jpg') });
    await add(page, join(dir, '照合画面.jpg'), '添付する');
    await shows(page.locator('.visit-papers'), '照合画面.jpg', '照合結果', 'line-3');
    const [paper] = (await (await page.request.get(`${console.base}api/v1/visits/${id}`)).json()).papers;
    expect(paper).toMatchObject({ sha256: hash('sha256', picture, 'hex'), type: 'image/jpeg' });
    await page.getByRole('button', { name: '照合画面.jpg を表示' }).tap();
    await expect.poll(() => widthOf('.visit-paper')).toBe(820);
    await page.keyboard.press('Escape');

    await judgeAll(first, { count: 2, declared: 0 }, '戻すもの');
    await first.tap(page.locator('.visit-done').getByRole('button', { name: '一人目として署名' }));
    await first.tap(page.getByLabel('line-3 の今の状態を、最初の基準構成にする'));
    await first.press('一人目として署名', page.locator('.dialog-foot'));
    await state(page, '仮承認（二人目の署名待ち）');
    plant.pass(2);
    await plant.read();
    await signSecond(second, address);
    await state(second.page, '承認');
    expect(reads.length, reads.join('\n')).toBeLessThan(mostReads);
    const { items } = (await plant.hub.browserOf(eng).get('/controllers')).json;
    expect(items).toMatchObject([{ state: 'in_sync', baseline: { version: 1 }, openDifferences: 0 }]);

    await add(second.page, join(dir, '照合画面.jpg'), '添付する');
    await second.page.getByText('同じ中身のファイルが、すでに添付されています。').waitFor();

    await page.goto(`${address}/report`);
    const report = page.locator('.paper');
    await shows(report, '照合画面.jpg', paper.sha256, 'ラダーなどのプログラムの中身', '主.xml', /一人目|mech/);
    await expect.poll(() => widthOf('.paper-figure img')).toBeGreaterThan(0);
    expect((await shows(report)).match(/\bbytes\b|Project\b/)).toBeNull();
  });

  test.each(['ja', 'en'] as const)(
    '%s: the vendor adds a PDF and a picture to his own visit; what is broken, another type or too large is refused by name with what to do',
    async (language) => {
      const said = {
        ja: {
          take: '撮影する',
          add: '添付する',
          pdf: '照合結果',
          remedy: /撮影するか、JPEG・PNG・PDF で書き出して/,
          cut: '壊れています',
          large: '8 MB を超えている',
          script: '開くと動作する',
        },
        en: {
          take: 'Take a picture',
          add: 'Add',
          pdf: 'Compare screen',
          remedy: /export it as JPEG, PNG or PDF/,
          cut: 'damaged',
          large: 'larger than 8 MB',
          script: 'would do something',
        },
      }[language];
      const { id: fitter } = await plant.hub.person(`fitter-${language}`, ['vendor'], ['tokyo']);
      const { id: mech } = await plant.hub.person(`mech-${language}`, ['maintenance'], ['tokyo']);
      const mechanic = plant.hub.browserOf(mech);
      const [controller] = (await mechanic.get('/controllers')).json.items;
      const form = {
        vendor: '東海制御',
        purpose: '点検',
        plannedEnd: new Date(Date.now() + 24 * 3_600_000).toISOString(),
        devices: [controller.id],
        workers: [{ name: '東海 太郎', account: fitter }],
      };
      const begun = (await mechanic.post('/visits', { type: 'walk_in', site: 'tokyo', form })).json;
      const page = await tabletOf(fitter, language);
      const notice = page.locator('.toast, .notice');
      await page.goto(`${console.base}visits/${begun.id}`);
      const put = (name: string, content: Buffer | string) => {
        writeFileSync(join(dir, name), content);
        return join(dir, name);
      };
      const pdf = await page.pdf();
      const png = await page.screenshot({ type: 'png', clip: { x: 0, y: 0, width: 60, height: 40 } });
      await add(page, put('verify.pdf', pdf), said.add);
      await shows(page.locator('.visit-papers'), 'verify.pdf', said.pdf);
      const camera = page.locator('.visit-add-paper input[capture=environment]');
      await camera.setInputFiles(put('screen.png', png));
      await page.locator('.visit-add-paper').getByRole('button', { name: said.add, exact: true }).tap();
      await shows(page.locator('.visit-papers'), 'screen.png');

      await add(page, put('page.png', '<script>document.title = "taken"</script>'), said.add);
      await notice.filter({ hasText: 'page.png' }).filter({ hasText: said.remedy }).first().waitFor();
      await add(page, put('cut.png', png.subarray(0, -20)), said.add);
      await notice.filter({ hasText: 'cut.png' }).filter({ hasText: said.cut }).first().waitFor();
      const acting = pdf
        .toString('latin1')
        .replace('/Type /Catalog', '/Type /Catalog /AA << /O << /S /JavaScript /JS (1) >> >>');
      await add(page, put('acting.pdf', Buffer.from(acting, 'latin1')), said.add);
      await notice.filter({ hasText: 'acting.pdf' }).filter({ hasText: said.script }).first().waitFor();
      await page
        .locator('.visit-add-paper input[type=file]')
        .last()
        .setInputFiles(put('large.pdf', Buffer.alloc(8 * 1024 * 1024 + 1)));
      await notice.filter({ hasText: 'large.pdf' }).filter({ hasText: said.large }).first().waitFor();
      const { papers } = (await mechanic.get(`/visits/${begun.id}`)).json;
      expect(papers.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`)).toEqual([
        'verify.pdf application/pdf',
        'screen.png image/png',
      ]);
    },
  );
});
