import type { Page } from 'playwright-core';
import { drawn, shows } from '../support/page-words.ts';
import type { Hand } from './visit-hand.ts';

/** How many differences a visit has, and how many of them were declared. */
export interface Found {
  count: number;
  declared: number;
}

/** Words that the hand types; the console must be in Japanese. */
const words = {
  vendor: '東海制御',
  purpose: '加圧力の見直し',
  worker: '東海 太郎',
  method: '手順書 P-12',
};

/** Scans the label of a cabinet and begins a walk-in with three fields; answers with the address of the visit. */
export async function beginWalkIn(hand: Hand, base: string, controller: string): Promise<string> {
  const { page } = hand;
  await page.goto(`${base}/visits/new?kind=walk_in&controller=${controller}`);
  await hand.type(page.getByLabel('会社名'), words.vendor);
  await hand.type(page.getByLabel('作業の内容'), words.purpose);
  await hand.press(/^2 時間後/);
  await hand.press('作業を始める');
  await page.waitForURL(/\/visits\/[0-9a-f-]{36}/);
  await page.locator('.visit-acts').waitFor();
  return page.url();
}

/** Announces changes by words of their places. */
export async function declare(hand: Hand, places: readonly string[]): Promise<void> {
  for (const [at, place] of places.entries()) {
    await hand.press('申告を追加');
    await hand.type(hand.page.getByLabel('変更する場所').nth(at), place);
  }
  await save(hand);
}

/** Fills what the first signature needs of the form. */
export async function fillRest(hand: Hand): Promise<void> {
  await hand.press('自分が立ち会う');
  await hand.type(hand.page.getByLabel('作業者', { exact: true }), words.worker);
  await hand.press('持ち込みなし');
  await hand.type(hand.page.getByLabel('方法（Method）'), words.method);
  await save(hand);
  await hand.page.getByText('必要な欄はすべて記入されています。').waitFor();
}

async function save(hand: Hand): Promise<void> {
  const answered = hand.page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().includes('/api/v1/visits/'),
  );
  await hand.press('保存');
  await answered;
}

/** Records that the workers left; the controllers are read then. */
export async function leave(hand: Hand): Promise<void> {
  await hand.press('作業者の退出');
  await confirm(hand, '作業者の退出');
}

/** The worker finds the visit that names him, sees what he may do instead of a form, writes what he did, and leaves. */
export async function endOwnWork(hand: Hand, base: string, did: string): Promise<void> {
  const { page } = hand;
  await page.goto(`${base}/visits`);
  await hand.tap(page.locator('.visit-card').first());
  await page.getByText('あなたができること').waitFor();
  await page.locator('#visit-form').waitFor({ state: 'detached' });
  await hand.press('作業報告');
  await hand.type(page.locator('.dialog textarea'), did);
  await confirm(hand, '作業報告');
  await leave(hand);
}

/**
 * Judges every difference, of which there are exactly `count`: those that were declared, where more than one is, at once after a look at
 * each; then one at a time what a place in `back` names, which is to be put back, and the rest, which is accepted. A reason is chosen
 * once for each verdict and stands there the next time.
 */
export async function judgeAll(hand: Hand, { count, declared }: Found, back: string): Promise<void> {
  const { page } = hand;
  const dialog = page.locator('.dialog');
  const reasoned = new Set(['申告どおり']);
  await page.getByText(`0 / ${count} 判定済`).waitFor();
  const together = declared > 1 ? declared : 0;
  if (together > 0) {
    await page.getByText(`申告と一致した変更が ${declared} 件あります。`).waitFor();
    await hand.press('値を見て、まとめて「申告どおり」にする');
    await dialog.waitFor();
    for (let at = 0; at < together; at += 1) await hand.look();
    await confirm(hand, '申告どおり');
  }
  for (let judged = together; judged < count; judged += 1) {
    await page.getByText(`${judged} / ${count} 判定済`).waitFor();
    const item = page.locator('.differences > li:not(.decided)').first();
    await hand.look();
    const text = await shows(item);
    const verdict = text.includes(back) ? '差し戻し' : text.includes('申告「') ? '申告どおり' : '承認';
    await hand.press(verdict, item);
    await dialog.waitFor();
    if (!reasoned.has(verdict)) await hand.tap(dialog.locator('.visit-choices button').first());
    reasoned.add(verdict);
    await confirm(hand, verdict);
  }
  await page.getByText(`${count} / ${count} 判定済`).waitFor();
}

/** The first signature, from the end of the list: 仮承認. */
export async function signFirst(hand: Hand): Promise<void> {
  await hand.tap(hand.page.locator('.visit-done').getByRole('button', { name: '一人目として署名' }));
  await confirm(hand, '一人目として署名');
  await state(hand.page, '仮承認（二人目の署名待ち）');
}

/** Goes on without the confirming reading, and says why. */
export async function waive(hand: Hand, reason: string): Promise<void> {
  await hand.press('取得を待たずに進める');
  await hand.type(hand.page.locator('.dialog textarea'), reason);
  await confirm(hand, '取得を待たずに進める');
}

/** The second signature, by another person, who looks at each difference. */
export async function signSecond(hand: Hand, address: string): Promise<void> {
  await hand.page.goto(address);
  const items = hand.page.locator('.differences > li');
  for (let left = await drawn(items); left > 0; left -= 1) await hand.look();
  await hand.press('二人目として署名');
  await confirm(hand, '二人目として署名');
}

/** Opens the report and has it in both languages, as it is printed. */
export async function readReports(hand: Hand): Promise<void> {
  const { page } = hand;
  await hand.tap(page.getByRole('link', { name: '報告書' }));
  for (const title of ['保守作業報告書', 'Maintenance report']) {
    await shows(page.locator('.paper'), title);
    await page.pdf({ preferCSSPageSize: true });
    await hand.tap(page.locator('.bar .lang'));
  }
  await shows(page.locator('.paper'), '保守作業報告書');
}

/** Waits until the page says that the visit stands there. */
export async function state(page: Page, name: string): Promise<void> {
  await shows(page.locator('.page-head .tag').first(), new RegExp(`^\\s*${name}\\s*$`));
}

/** Presses the act at the foot of the dialog, and waits until it is taken. */
async function confirm(hand: Hand, act: string): Promise<void> {
  const dialog = hand.page.locator('.dialog');
  await hand.press(act, dialog.locator('.dialog-foot'));
  await dialog.waitFor({ state: 'detached' });
}
