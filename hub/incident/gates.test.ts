import { describe, expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import type { Actor } from './actor.ts';
import { alert, everywhere, openDesk, person } from './incident-harness.ts';
import type { GateId } from './playbook.ts';

const chief = person('chief', 'plant_manager');
const engineer = person('engineer', 'production_engineering');
const quality = person('quality', 'quality_assurance');
const lead = person('lead', 'fsoc_lead');

/** A declared ransomware incident. */
function declared() {
  const world = openDesk();
  world.incidents.consume([alert(1, { playbook: 'ransomware', rule: 'ransom-sign', severity: 'S1' })]);
  const { id } = world.incidents.list({}, everywhere).items[0]!;
  const act = (action: Parameters<typeof world.incidents.act>[1], who: Actor = lead) =>
    world.incidents.act([id], action, who).results[0]!;
  const gate = (name: GateId, who: Actor | null = null) =>
    world.incidents.detail(id, everywhere, who)!.gates.find((one) => one.id === name)!;
  const meet = (name: GateId) => {
    for (const { id: criterion } of gate(name).criteria) {
      world.incidents.gate(id, name, { type: 'criterion', criterion, met: true }, engineer);
    }
  };
  const approve = (name: GateId, who: Actor) => {
    const result = world.incidents.gate(id, name, { type: 'approve' }, who);
    return 'problem' in result ? result.problem.en : 'ok';
  };
  return { world, id, act, gate, meet, approve };
}

describe('gates', () => {
  test('two persons of different roles, criteria first, shipping after production, each decision signed', () => {
    const { world, id, act, gate, meet, approve } = declared();
    expect(approve('production_restart', chief)).toContain('Declare');
    expect(act({ type: 'declare' }).ok).toBe(true);
    expect(approve('production_restart', chief)).toContain('not confirmed');
    meet('production_restart');
    expect(gate('shipping_restart', quality)).toMatchObject({ state: 'blocked', mayApprove: false });
    expect(approve('shipping_restart', quality)).toContain('after production');
    expect(approve('production_restart', quality)).toContain('role may not');
    expect(approve('production_restart', person('root', 'administrator', 'plant_manager'))).toContain('role may not');
    expect(gate('production_restart', chief).mayApprove).toBe(true);
    expect(approve('production_restart', chief)).toBe('ok');
    expect(world.ledger.lastCheckpoint()!.size).toBe(world.ledger.head().seq);
    expect(gate('production_restart', chief)).toMatchObject({ state: 'approved_once', mayApprove: false });
    expect(approve('production_restart', chief)).toContain('twice');
    expect(approve('production_restart', person('chief-2', 'plant_manager'))).toContain('different role');
    expect(approve('production_restart', engineer)).toBe('ok');
    expect(gate('production_restart').state).toBe('approved');
    expect(approve('production_restart', engineer)).toContain('already made');
    meet('shipping_restart');
    expect(approve('shipping_restart', quality)).toBe('ok');
    expect(act({ type: 'close', reason: 'resolved', note: '終わり' })).toMatchObject({ ok: false });
    expect(approve('shipping_restart', chief)).toBe('ok');
    const { times } = world.incidents.detail(id, everywhere)!;
    expect(times.production_restart_decided_at).toBeDefined();
    expect(times.shipping_restart_decided_at).toBeDefined();
    expect(act({ type: 'close', reason: 'resolved', note: '終わり' }).ok).toBe(true);
    const verifier = new LedgerVerifier();
    for (const line of world.ledger.export()) verifier.add(line);
    expect(verifier.finish()).toMatchObject({ ok: true });
  });

  test('those who did the repair cannot be the only approvers', () => {
    const { world, id, act, meet, approve } = declared();
    act({ type: 'declare' });
    meet('production_restart');
    world.incidents.step(id, 'backup', { type: 'done' }, engineer);
    expect(approve('production_restart', engineer)).toBe('ok');
    world.incidents.step(id, 'passwords', { type: 'done' }, chief);
    expect(approve('production_restart', chief)).toContain('only approvers');
    expect(approve('production_restart', person('deputy', 'plant_manager'))).toBe('ok');
  });

  test('a criterion that turns out unmet withdraws approvals', () => {
    const { world, id, act, gate, meet, approve } = declared();
    act({ type: 'declare' });
    meet('production_restart');
    approve('production_restart', chief);
    world.incidents.gate(
      id,
      'production_restart',
      { type: 'criterion', criterion: 'scan_clean', met: false },
      engineer,
    );
    expect(gate('production_restart')).toMatchObject({ state: 'open', approvals: [] });
    expect(approve('production_restart', engineer)).toContain('not confirmed');
  });

  test('a gate is waived only with a reason, by an approver, and before anyone approved', () => {
    const { world, id, act, gate, meet, approve } = declared();
    act({ type: 'declare' });
    const waive = (name: GateId, who: Actor, reason?: string) =>
      world.incidents.gate(id, name, { type: 'not_applicable', reason }, who);
    expect(waive('production_restart', chief)).toHaveProperty('problem');
    expect(waive('production_restart', lead, 'ラインは止めていない')).toHaveProperty('problem');
    expect(waive('production_restart', chief, 'ラインは止めていない')).toHaveProperty('entry');
    expect(gate('production_restart').state).toBe('not_applicable');
    meet('shipping_restart');
    approve('shipping_restart', quality);
    expect(waive('shipping_restart', chief, '出荷なし')).toHaveProperty('problem');
  });

  test('declaring S1 is for those who may; a raised severity calls people', () => {
    const world = openDesk();
    world.incidents.consume([alert(1, { severity: 'S3' })]);
    const { id } = world.incidents.list({}, everywhere).items[0]!;
    const operator = person('op', 'fsoc_operator');
    const declare = (who: Actor) => world.incidents.act([id], { type: 'declare', severity: 'S1' }, who).results[0]!;
    expect(declare(operator).ok).toBe(false);
    expect(declare(lead).ok).toBe(true);
    expect(world.pager.calls.at(-1)).toMatchObject({ cause: 'declared', severity: 'S1' });
    expect(world.incidents.list({ view: 'incidents' }, everywhere).total).toBe(1);
  });
});
