import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { ApiClient } from '../support/api.ts';
import { longForm, seeded } from '../support/form.ts';
import { mailSink } from '../support/mail-sink.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const seed = 20261129;
const waitMs = longForm ? 60_000 : 6000;
const site = 'plant-1';
const holder = 'gijutsu@example.jp';
const deputy = 'gijutsu-daiko@example.jp';
const next = 'fsoc-shunin@example.jp';

/** The rulebook with one short way of calling. */
function rulebook(dir: string): string {
  const to = join(dir, 'rulebook');
  cpSync(join(root, 'rules'), to, { recursive: true });
  const minutes = waitMs / 60_000;
  writeFileSync(
    join(to, 'roles', 'escalation.yaml'),
    `policies:\n  S1: { first: [prod_eng], after: [fsoc_lead], wait_minutes: ${minutes}, rounds: 1 }\n`,
  );
  return to;
}

/** Which call about its matter a mail is. */
function callIn(text: string): number {
  return Number(/\(call (\d+)\)/.exec(text)?.[1] ?? 1);
}

/** Writes files as ransomware leaves them until the hub has raised the matter of this PC. */
async function raised(api: ApiClient, folder: string, pc: string): Promise<{ id: string; number: string }> {
  let written = 0;
  const found = await eventually(
    async () => {
      writeFileSync(join(folder, `plan-${written++}.locked`), 'x');
      const { items } = (await api.get('/incidents?view=queue')).json;
      return items.find((one: { asset: { name: string } | null }) => one.asset?.name === pc);
    },
    (one) => one !== undefined,
  );
  expect(found.severity).toBe('S1');
  return found;
}

test(`a grave matter: holder, deputy, next post, each once and not before the time, over a hub that is killed (seed ${seed}); who acknowledges stops it`, async () => {
  const random = seeded(seed);
  const plant = new TestPlant([{ id: site, local: true }]);
  const pcs = ['pc-1', 'pc-2'];
  await plant.prepare({
    rulebook: rulebook(plant.dir),
    enrol: pcs.map((agent) => ({ site, agent, name: agent })),
  });
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  const operator = await api.colleague('fsoc-1', ['fsoc_operator']);
  const sink = await mailSink();
  const posts = (await api.get(`/sites/${site}/contacts`)).json.items as Record<string, unknown>[];
  const people: Record<string, object> = {
    prod_eng: { holder: '生産技術 当番', mail: holder, deputy: '生産技術 代行', deputyMail: deputy },
    fsoc_lead: { holder: 'FSOC 主任', mail: next },
  };
  const items = posts.flatMap((post) => {
    const one = people[String(post['role'])];
    return one ? [{ ...post, ...one, id: '' }] : [];
  });
  expect((await api.put(`/sites/${site}/contacts`, { items })).status).toBe(200);
  const settings = { host: '127.0.0.1', port: sink.port, from: 'hinomi@example.jp', secure: false, starttls: 'never' };
  const channel = { id: '', type: 'mail', name: '工場内メール', enabled: true, settings };
  expect((await api.put('/channels', { items: [channel] })).status).toBe(200);
  for (const pc of pcs) {
    const folder = join(plant.dir, `files-${pc}`);
    mkdirSync(folder);
    await plant.enrol(pc);
    plant.startAgent(pc, [{ type: 'files', watches: [{ name: 'plans', path: folder }] }]);
  }
  const folderOf = (pc: string) => join(plant.dir, `files-${pc}`);
  const mailsOf = (number: string) => sink.mails.filter(({ text }) => text.includes(number));
  const callsOf = async (id: string): Promise<number[]> => {
    const { items: entries } = (await api.get(`/ledger?kind=notify.called&subject=${id}`)).json;
    return entries.map(({ at }: { at: string }) => Date.parse(at)).sort((a: number, b: number) => a - b);
  };

  const seen = await raised(api, folderOf('pc-1'), 'pc-1');
  await eventually(
    () => mailsOf(seen.number).length,
    (count) => count > 0,
  );
  const act = await operator.post('/incidents/actions', { ids: [seen.id], action: { type: 'acknowledge' } });
  expect(act.json.results).toMatchObject([{ ok: true }]);
  const acknowledged = Date.parse((await api.get(`/incidents/${seen.id}`)).json.times.acknowledged_at);

  const open = await raised(api, folderOf('pc-2'), 'pc-2');
  let kills = 0;
  for (let made = 1; made < 4; made++) {
    // Killed somewhere from a third of the way to shortly after the time at which the next people are called.
    const calls = await eventually(
      () => callsOf(open.id),
      (seen) => seen.length >= made,
    );
    await pause(Math.max(0, calls.at(-1)! + waitMs * (0.3 + 0.8 * random()) - Date.now()));
    await plant.running.get('hub')!.kill();
    kills++;
    await plant.startHub();
    await eventually(
      () => callsOf(open.id),
      (calls) => calls.length > made,
    );
  }
  await eventually(
    () => new Set(mailsOf(open.number).map(({ id }) => id)).size,
    (count) => count >= 6,
  );

  const calls = await callsOf(open.id);
  expect(calls).toHaveLength(4);
  for (let at = 1; at < calls.length; at++) expect(calls[at]! - calls[at - 1]!).toBeGreaterThanOrEqual(waitMs);
  const told = new Map(
    mailsOf(open.number).map(({ id, to, at, text }) => [id, { to: to[0]!, at, call: callIn(text) }]),
  );
  const toldBy = (call: number) => [...told.values()].filter((mail) => mail.call === call).map(({ to }) => to);
  expect([toldBy(1), toldBy(2), toldBy(3)]).toEqual([[holder], [deputy], [next]]);
  expect(toldBy(4).sort()).toEqual([holder, deputy, next].sort());
  for (const { at, call } of told.values()) expect(at).toBeGreaterThanOrEqual(calls[call - 1]!);
  // A hub that dies while the relay takes a mail hands the same message over again, never another one.
  expect(mailsOf(open.number).length - told.size).toBeLessThanOrEqual(kills * 3);

  // The whole of that took longer than the times of the matter that was acknowledged before.
  const others = await callsOf(seen.id);
  expect(others.every((at) => at <= acknowledged)).toBe(true);
  const { json: detail } = await api.get(`/incidents/${seen.id}`);
  expect(detail.state).toBe('acknowledged');
  for (const { text } of mailsOf(seen.number)) expect(callIn(text)).toBeLessThanOrEqual(others.length);
  await sink.close();
});
