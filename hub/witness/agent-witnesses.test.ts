import { expect, test } from 'vitest';
import { type Checkpoint, verifyConsistency } from '#engine/ledger/index.ts';
import type { WitnessNotice, WitnessReport } from '#protocol/witness.ts';
import { Ledger } from '../ledger/ledger.ts';
import { testSigner } from '../ledger/test-signer.ts';
import { controlMigrations } from '../store/control-migrations.ts';
import { openControlStore } from '../store/control-store.ts';
import { AgentWitnesses, type LostWitness, type WitnessedBreak } from './agent-witnesses.ts';
import { WitnessView } from './witness-view.ts';

const nothing: WitnessReport = { held: null, since: null, kept: 0, broken: null, breaks: 0, trouble: null };

/** A hub with so many entries, and what it tells. */
function hubWith(entries: number, words = 'a', seed = 1) {
  const control = openControlStore(':memory:', controlMigrations);
  const time = { now: Date.parse('2026-11-02T00:00:00Z'), steady: 0 };
  const clock = () => new Date(time.now);
  const ledger = new Ledger(control, testSigner(seed), clock);
  const add = (count: number) => {
    for (let at = 0; at < count; at++)
      ledger.record({ who: 'p', kind: 'a.b', subject: 's', text: { ja: words, en: words }, payload: null });
    return ledger.checkpoint();
  };
  const breaks: WitnessedBreak[] = [];
  const lost: LostWitness[] = [];
  const agents = new AgentWitnesses({
    control,
    ledger,
    envelope: (body) => JSON.stringify(body),
    boot: 'hub-boot',
    onBreak: (found) => breaks.push(found),
    onLost: (one) => lost.push(one),
    clock,
    steady: () => time.steady,
  });
  const view = new WitnessView({ control, ledger, mails: { receivers: () => [] }, agentName: (_site, agent) => agent });
  control.db.exec(
    `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
     VALUES ('plant-1', 'pc-1', 'PC 1', 'k', 's', 'active', 'live', 'm', 'h', 'p', '1', 't', '')`,
  );
  const hear = (held: Checkpoint | null, boot = 'pc-boot', more: Partial<WitnessReport> = {}): WitnessNotice | null => {
    time.steady += 60_000;
    const text = agents.hear('plant-1', 'pc-1', boot, { ...nothing, held, kept: held ? 1 : 0, ...more });
    return text === null ? null : JSON.parse(text);
  };
  const last = entries > 0 ? add(entries) : null;
  return {
    db: control.db,
    ledger,
    add,
    breaks,
    lost,
    hear,
    last: last!,
    time,
    agents,
    view: () => view.of(['plant-1'], (mail) => mail),
  };
}

const head = ({ size, root }: { size: number; root: string }) => ({ size, root: Buffer.from(root, 'hex') });

test('an agent is given the newest checkpoint with the proof that leads to it from the one it holds, and none when it holds that', () => {
  const hub = hubWith(300);
  expect(hub.hear(null)).toMatchObject({ base: null, checkpoint: hub.last, proof: [] });
  const next = hub.add(500);
  const notice = hub.hear(hub.last)!;
  expect(notice).toMatchObject({ base: { size: 300, root: hub.last.root }, checkpoint: next });
  const path = notice.proof!.map((hash) => Buffer.from(hash, 'hex'));
  expect(verifyConsistency(head(hub.last), head(next), path)).toBe(true);
  expect(hub.hear(next)).toBeNull();
  expect(hub.breaks).toEqual([]);
});

test('an agent that does not take what it is given is not given it at every heartbeat', () => {
  const hub = hubWith(3);
  expect(hub.hear(null)).not.toBeNull();
  hub.time.steady -= 59_000;
  expect(hub.hear(null)).toBeNull();
  expect(hub.hear(null)).not.toBeNull();
});

test('a ledger that was put back, or written anew, is noticed by what an agent holds: told once, entered, and never proved', () => {
  const before = hubWith(40);
  for (const [how, hub] of [
    ['shrank', hubWith(30)],
    ['forked', hubWith(60)],
  ] as const) {
    const notice = hub.hear(before.last)!;
    expect(notice).toMatchObject({ base: { size: 40 }, proof: null });
    hub.hear(before.last);
    expect(hub.breaks).toMatchObject([
      { site: 'plant-1', agent: 'pc-1', how, held: { size: 40 }, here: hub.last.size },
    ]);
    expect(hub.ledger.list({ kind: 'ledger.broken' }).items).toHaveLength(1);
    expect(hub.view().breaks).toMatchObject([{ agent: 'pc-1', how, held: { size: 40 }, here: hub.last.size }]);
  }
});

test('what an agent claims without the signature of this hub raises nothing', () => {
  const hub = hubWith(5);
  const foreign = hubWith(50, 'a', 2).last;
  const forged = { ...hub.last, size: 99 };
  for (const held of [foreign, forged]) {
    expect(hub.hear(held)).toBeNull();
    expect(hub.view().items).toMatchObject([{ state: 'failed' }]);
  }
  const broken = { how: 'shrank' as const, at: hub.last.at, before: foreign, after: hub.last };
  hub.hear(hub.last, 'pc-boot', { broken, breaks: 1 });
  expect(hub.breaks).toEqual([]);
});

test('a break that an agent saw while this hub did not is told too', () => {
  const hub = hubWith(5);
  const lost = hubWith(9).last;
  hub.hear(hub.last, 'pc-boot', { broken: { how: 'shrank', at: lost.at, before: lost, after: hub.last }, breaks: 1 });
  expect(hub.breaks).toMatchObject([{ how: 'shrank', held: { size: 9 }, here: 5 }]);
});

test('an agent that has lost what it kept is told once and entered, and is given the newest again', () => {
  const hub = hubWith(5);
  hub.hear(null);
  expect(hub.lost).toEqual([]);
  hub.hear(hub.last);
  expect(hub.hear(null)).toMatchObject({ base: null, checkpoint: { size: 5 } });
  hub.hear(null);
  expect(hub.lost).toMatchObject([{ site: 'plant-1', agent: 'pc-1', held: { size: 5, root: hub.last.root } }]);
  expect(hub.ledger.list({ kind: 'witness.lost' }).items).toHaveLength(1);
  const next = hub.ledger.checkpoint();
  hub.hear(next);
  hub.hear(null);
  expect(hub.lost).toMatchObject([{ held: { size: 5 } }, { held: { size: next.size } }]);
});

test('checkpoints that are gone while their entries stand are signed again, and nothing is called broken', () => {
  const hub = hubWith(5);
  const next = hub.add(5);
  hub.db.exec('DROP TRIGGER ledger_checkpoint_no_delete; DELETE FROM ledger_checkpoint WHERE size = 10');
  expect(hub.hear(next)).toBeNull();
  expect(hub.ledger.lastCheckpoint()).toMatchObject({ size: 10, root: next.root });
  expect(hub.breaks).toEqual([]);
});

test('covered is only who holds a fresh checkpoint on another machine', () => {
  const hub = hubWith(5);
  expect(hub.view()).toMatchObject({ covered: false, items: [], newest: { size: 5 } });
  hub.hear(null);
  expect(hub.view()).toMatchObject({ covered: false, items: [{ state: 'nothing' }] });
  hub.hear(hub.last, 'hub-boot');
  expect(hub.view()).toMatchObject({ covered: false, items: [{ state: 'same_machine' }] });
  hub.hear(hub.last);
  expect(hub.view()).toMatchObject({ covered: true, items: [{ name: 'pc-1', state: 'holds', holds: { size: 5 } }] });
  hub.time.now += 27 * 3_600_000;
  hub.add(1);
  expect(hub.view()).toMatchObject({ covered: false, items: [{ state: 'behind' }] });
});
