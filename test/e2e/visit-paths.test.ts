import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { alert } from '../../hub/incident/incident-harness.ts';
import { openVisitPlant, ordinary, restOfForm } from '../../hub/visits/visit-harness.ts';
import { openBrowser } from '../support/browser.ts';
import { shows } from '../support/page-words.ts';
import { noBrowser } from './console-server.ts';
import { atOnce, Hand } from './visit-hand.ts';
import { state } from './visit-walk.ts';

type Plant = Awaited<ReturnType<typeof openVisitPlant>>;
type Who = keyof Plant['people'];

describe.skipIf(noBrowser !== '')(`ways of a visit that are not the usual one${noBrowser}`, () => {
  let plant: Plant;
  let server: ServerType;
  let browser: Browser;
  let base: string;

  beforeAll(async () => {
    plant = await openVisitPlant({ asset: true, consoleDir: join(root, 'console/dist') });
    server = serve({ fetch: plant.hub.app.fetch, hostname: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  /** A person at a visit, with a tablet whose clock goes with the hub's. */
  const at = async (who: Who, id: string): Promise<{ page: Page; hand: Hand }> => {
    const context = await browser.newContext({
      ...{ viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'ja-JP', reducedMotion: 'reduce' },
    });
    const [name, value] = plant.people[who].cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: base }]);
    const page = await context.newPage();
    await page.clock.setFixedTime(plant.hub.clock());
    await page.goto(`${base}/visits/${id}`);
    await page.locator('.visit-acts').waitFor();
    return { page, hand: new Hand(page, atOnce) };
  };
  /** Presses an act of the visit, with a reason where it asks for one. */
  const press = async ({ page, hand }: Awaited<ReturnType<typeof at>>, act: string, reason?: string) => {
    await hand.press(act, page.locator('.visit-acts'));
    const dialog = page.locator('.dialog');
    if (reason !== undefined) await hand.type(dialog.locator('textarea').last(), reason);
    await hand.press(act, dialog.locator('.dialog-foot'));
    await dialog.waitFor({ state: 'detached' });
  };
  const course = (page: Page) => page.locator('.visit-course li[aria-current]');
  const leftHours = async (hours: number) => {
    plant.minutes(hours * 60);
    plant.hub.visits.tick();
  };

  test('a plan waits for another person, is approved, and is called off with a reason', async () => {
    const form = { ...plant.form(), plannedStart: plant.inMinutes(60) };
    const { json } = await plant.people.mech.post('/visits', { type: 'plan', site: 'tokyo', form });
    const own = await at('mech', json.id);
    await shows(course(own.page), '計画の承認', '別の人の承認待ち');
    await own.page.context().close();
    const other = await at('eng', json.id);
    await press(other, '計画を承認');
    await state(other.page, '予定');
    await shows(course(other.page), '到着待ち');
    await press(other, '取り消す', '部品が届かない');
    await state(other.page, '取り消し');
    await shows(other.page.locator('main'), 'この作業は取り消されました。', '部品が届かない');
    await other.page.locator('.visit-course').waitFor({ state: 'detached' });
    await other.page.context().close();
  });

  test('an emergency goes overdue, is extended, is planned afterwards, returned by the second person, put back, and differs the next day', async () => {
    const { json } = await plant.people.mech.post('/visits', {
      ...{ type: 'emergency', site: 'tokyo', form: plant.form(), reason: 'プレスが止まった' },
    });
    const id = json.id as string;
    await leftHours(3);
    let here = await at('mech', id);
    await state(here.page, '時間超過');
    await shows(course(here.page), '作業', '予定を 1 時間', '超過');
    await shows(here.page.locator('.visit-acts'), '緊急作業です。事後計画を');
    await press(here, '延長する', '部品を待っている');
    await state(here.page, '作業中');
    await leftHours(24);
    await here.page.context().close();

    here = await at('mech', id);
    await shows(here.page.locator('.visit-acts'), '緊急作業です。事後計画の期限', '過ぎています');
    await here.hand.press('事後計画を記入');
    await shows(here.page.locator('.toasts'), '事後計画には');
    await plant.act('mech', id, { type: 'amend', form: restOfForm });
    await here.page.reload();
    await here.hand.press('事後計画を記入');
    await here.page.getByText('緊急作業です。').waitFor({ state: 'detached' });
    await press(here, '作業者の退出');
    await shows(course(here.page), '作業後の取得', '1 台中 0 台');
    await here.page.context().close();

    plant.minutes(1);
    const worked = { ...ordinary, '100': 230, '101': 9 };
    await plant.read(worked);
    const items = (await plant.review(id)).items as { id: string; path: string }[];
    const [rejected, accepted] = ['101', '100'].map((end) => items.find(({ path }) => path.endsWith(end))!.id);
    await plant.decide('leader', id, 'rejected', [rejected!]);
    here = await at('leader', id);
    await shows(course(here.page), '判定', 'あと 1 件');
    await shows(here.page.locator('.differences > li').first(), '局番 1 / 保持レジスタ / 10');
    await plant.decide('leader', id, 'accepted', [accepted!]);
    await here.page.reload();
    await shows(course(here.page), '一人目の署名');
    await press(here, '一人目として署名');
    await state(here.page, '仮承認（二人目の署名待ち）');
    await here.page.context().close();
    await plant.confirm(worked);

    here = await at('eng', id);
    await shows(course(here.page), '二人目の署名', 'とは別の人の署名待ち');
    await press(here, '判定へ戻す', '加圧力の根拠を確認する');
    await state(here.page, '判定中');
    await here.page.context().close();
    here = await at('leader', id);
    await shows(here.page.locator('.visit-acts'), '判定へ戻されました', '加圧力の根拠を確認する');
    await press(here, '一人目として署名');
    await here.page.context().close();
    here = await at('eng', id);
    await press(here, '二人目として署名');
    await state(here.page, '一部承認（差し戻しあり）');
    await shows(course(here.page), '差し戻しの復旧', 'まだ 1 件（担当 保全 一郎、期限 2026-11-10）');
    await here.page.context().close();

    plant.minutes(60);
    await plant.read({ ...worked, '101': ordinary['101']! });
    here = await at('eng', id);
    await state(here.page, '承認');
    await shows(course(here.page), '翌日の確認', '以降に読み取り');
    await here.page.context().close();
    await leftHours(25);
    await plant.read({ ...worked, '101': ordinary['101']!, '102': 8 });
    here = await at('eng', id);
    await state(here.page, '完了');
    await shows(here.page.locator('.visit-course li.late'), '翌日の確認');
    await shows(
      here.page.locator('.visit-acts'),
      '翌日の確認で、承認した状態との違いが見つかりました。',
      '7 °C → 8 °C',
    );
    await here.page.context().close();
  });

  test('an alert soon after the workers left says so, and is linked with the visit it belongs to', async () => {
    const { id } = await plant.walkIn();
    await plant.act('mech', id, { type: 'leave' });
    plant.minutes(40);
    const first = plant.hub.clock().toISOString();
    const [seen] = await plant.hub.commit([{ asset: plant.asset, kind: 'ot.config_change', time: first }]);
    plant.hub.incidents.consume([
      alert(7, {
        ...{ asset: plant.asset!, assetName: 'プレス1号機', first, last: first, detectedAt: first },
        events: [seen!.id],
      }),
    ]);
    const here = await at('mech', id);
    const matters = here.page.locator('.panel', { hasText: 'この設備のアラート' });
    await shows(matters, '退出後 2 時間以内');
    await here.hand.press('作業に結び付ける', matters);
    const dialog = here.page.locator('.dialog');
    await here.hand.type(dialog.locator('textarea'), '退出前の変更が遅れて届いた');
    await here.hand.press('作業に結び付ける', dialog.locator('.dialog-foot'));
    await shows(matters, '結び付け済み');
    expect(plant.hub.ledger.list({ kind: 'visit.incident_linked' }).items).toHaveLength(1);
    await here.page.context().close();
  });
});
