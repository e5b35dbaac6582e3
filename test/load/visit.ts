import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../deploy/local/verbs.ts';
import { PlantClient } from '../../simulators/plant/control-socket.ts';
import { enter, invite } from '../e2e/first-sign-in.ts';
import { Hand, inGloves } from '../e2e/visit-hand.ts';
import * as walk from '../e2e/visit-walk.ts';
import { openBrowser } from '../support/browser.ts';
import { endAll, eventually, start } from '../support/processes.ts';

const noBrowser = 'no Chromium at /usr/bin/chromium; apt-get install chromium';
const tablet = { viewport: { width: 820, height: 1180 }, hasTouch: true, locale: 'ja-JP' };
const budget = { walkInSeconds: 60, closingSeconds: 300 };
const policy = {
  rolesMustDiffer: true,
  askAgainDays: 3,
  beforeHours: 24,
  confirmMinutes: 1,
  duringMinutes: 30,
  graceMinutes: 30,
  postCheckHours: 24,
  planAfterwardsHours: 24,
};
/** Registers and coils of the model plant's press, and what they are set to while the workers are there. */
const changes: [table: 'holding' | 'coils', address: number, value: number][] = [
  ['holding', 0, 1450],
  ['holding', 1, 900],
  ['holding', 2, 3130],
  ['holding', 3, 1550],
  ['holding', 4, 35],
  ['holding', 5, 4],
  ['holding', 10, 418],
  ['holding', 11, 720],
  ['coils', 1, 0],
  ['coils', 2, 1],
];
const declared = ['加圧力設定', '加圧保持時間', '下死点位置', 'レシピ番号'];
const rejected = '光線式安全装置';

/** What one part of a visit took of a person, and of the product. */
interface Took {
  seconds: number;
  personSeconds: number;
  taps: number;
  letters: number;
}

/**
 * How long two people with tablets need for a visit of ten changes, at the pace of somebody in gloves: beginning it, and closing it, which is one
 * run by one clock: the rest of the form, leaving, judging one at a time, the first signature, the wait for the confirming reading as far as
 * the judging did not cover it, the second signature, and the report in both languages, ready to be printed. The limit is the same hands at
 * the same pace with a product that takes no time.
 */
export async function bench(): Promise<Record<string, unknown>> {
  if (!existsSync(process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium')) return { skipped: noBrowser };
  const home = mkdtempSync(join(tmpdir(), 'hinomi-bench-visit-'));
  const up = start(join(root, 'hinomi'), ['up', '--demo', '--home', home, '--port', '0']);
  const browser = await openBrowser();
  try {
    await up.says(/Ctrl-C/);
    const link = /(http:\S+)\/start#\S+/.exec(up.output())!;
    return await measure(browser, link[1]!, link[0], home);
  } finally {
    await browser.close();
    await up.kill('SIGINT');
    await endAll();
    rmSync(home, { recursive: true, force: true });
  }
}

async function measure(browser: Browser, base: string, link: string, home: string) {
  const chief = await browser.newPage();
  await enter(chief, link);
  const person = async (user: string, role: string) => {
    const page = await browser.newPage(tablet);
    await enter(page, await invite(chief, base, { user, name: user, role }));
    return page;
  };
  const mech = await person('保全', 'maintenance');
  const second = await person('生技', 'production_engineering');
  const boss = await person('所長', 'plant_manager');
  await ask(boss, base, 'PUT', '/visits/policy?site=plant-1', policy);
  const press = await eventually(
    async () =>
      (await ask(mech, base, 'GET', '/controllers')).items.find((one: { name: string }) => one.name === 'PLC-PRESS'),
    (one) => one?.lastSnapshot?.complete === true,
  );
  const proposal = { root: press.lastSnapshot.root, reason: '据付時の設定' };
  await ask(mech, base, 'POST', `/controllers/${press.id}/baseline`, { ...proposal, type: 'propose' });
  await ask(second, base, 'POST', `/controllers/${press.id}/baseline`, { ...proposal, type: 'approve' });

  const hand = new Hand(mech, inGloves);
  const signer = new Hand(second, inGloves);
  let address = '';
  const begin = await timed([hand], async () => {
    address = await walk.beginWalkIn(hand, base, press.id);
  });
  const declaring = await timed([hand], () => walk.declare(hand, declared));
  const plant = await PlantClient.connect(join(home, 'run', 'plant.sock'));
  for (const [table, address, value] of changes) {
    await plant.ask({ to: 'plc-press', order: { set: { table, address, value } } });
  }
  plant.close();
  const visit = `/visits/${address.split('/').at(-1)}`;
  const parts: Record<string, Took> = {};
  const closing = await timed([hand, signer], async () => {
    parts['firstSignature'] = await timed([hand], async () => {
      await walk.fillRest(hand);
      await walk.leave(hand);
      await walk.judgeAll(hand, { count: changes.length, declared: declared.length }, rejected);
      await walk.signFirst(hand);
    });
    parts['wait'] = await timed([], async () => {
      await eventually(
        async () => (await ask(second, base, 'GET', visit)).acts.sign,
        (closed) => closed === null,
        180_000,
      );
    });
    parts['secondSignature'] = await timed([signer], async () => {
      await walk.signSecond(signer, address);
      await walk.state(second, '一部承認（差し戻しあり）');
    });
    parts['reports'] = await timed([signer], () => walk.readReports(signer));
  });
  return {
    unit: 's',
    changes: changes.length,
    pace: { ...inGloves, unit: 'ms' },
    begin,
    declaring,
    closing,
    parts,
    limit: { does: 'the same hands with a product that takes no time', seconds: closing.personSeconds },
    ratio: Math.round((closing.seconds / closing.personSeconds) * 100) / 100,
    budget,
  };
}

async function ask(page: Page, base: string, method: string, path: string, data?: unknown) {
  const { csrf } = await (await page.request.get(`${base}/api/v1/session`)).json();
  const answer = await page.request.fetch(`${base}/api/v1${path}`, {
    method,
    headers: { 'x-hinomi-csrf': csrf },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path} was answered with ${answer.status()}: ${await answer.text()}`);
  return answer.json();
}

/** What some work takes by the clock, and of that the people who do it. */
async function timed(hands: readonly Hand[], work: () => Promise<void>): Promise<Took> {
  const all = (of: 'taps' | 'letters' | 'paused') => hands.reduce((sum, hand) => sum + hand[of], 0);
  const [taps, letters, paused] = [all('taps'), all('letters'), all('paused')];
  const begun = performance.now();
  await work();
  return {
    seconds: tenth((performance.now() - begun) / 1000),
    personSeconds: tenth((all('paused') - paused) / 1000),
    taps: all('taps') - taps,
    letters: all('letters') - letters,
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
