import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import type { IncidentAction } from '#protocol/api/incidents.ts';
import { incidentStates, transitions } from '#protocol/incident/states.ts';
import { alert, everywhere, openDesk, person } from './incident-harness.ts';

const people = [
  person('op', 'fsoc_operator'),
  person('lead', 'fsoc_lead'),
  person('chief', 'plant_manager'),
  person('engineer', 'production_engineering'),
  person('quality', 'quality_assurance'),
];

type Move =
  | { do: 'alert'; severity: 'S1' | 'S2' | 'S3' | 'S4'; kind: number }
  | { do: 'wait'; minutes: number }
  | { do: 'act'; who: number; on: number; action: IncidentAction['action'] }
  | { do: 'step'; who: number; on: number; step: number; type: 'take' | 'done' | 'skip' }
  | {
      do: 'gate';
      who: number;
      on: number;
      gate: number;
      type: 'approve' | 'criterion' | 'not_applicable';
      criterion: number;
    }
  | { do: 'undo'; who: number };

const severity = fc.constantFrom('S1' as const, 'S2' as const, 'S3' as const, 'S4' as const);
const action: fc.Arbitrary<IncidentAction['action']> = fc.oneof(
  fc.constantFrom<IncidentAction['action']>(
    { type: 'acknowledge' },
    { type: 'triage' },
    { type: 'declare' },
    { type: 'contain' },
    { type: 'recover' },
    { type: 'close', reason: 'resolved', note: '済' },
    { type: 'reopen', note: '再' },
    { type: 'suppress', until: '2026-11-02T06:00:00.000Z', reason: '作業' },
    { type: 'unsuppress' },
    { type: 'comment', text: 'メモ' },
  ),
  severity.map((one) => ({ type: 'severity' as const, severity: one, reason: '判断' })),
);
const small = fc.nat(4);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('alert' as const), severity, kind: fc.nat(1) }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(0.1, 1, 31, 400) }),
  fc.record({ do: fc.constant('act' as const), who: small, on: fc.nat(3), action }),
  fc.record({
    do: fc.constant('step' as const),
    who: small,
    on: fc.nat(3),
    step: fc.nat(9),
    type: fc.constantFrom('take' as const, 'done' as const, 'skip' as const),
  }),
  fc.record({
    do: fc.constant('gate' as const),
    who: small,
    on: fc.nat(3),
    gate: fc.nat(1),
    type: fc.constantFrom('approve' as const, 'criterion' as const, 'not_applicable' as const),
    criterion: fc.nat(4),
  }),
  fc.record({ do: fc.constant('undo' as const), who: small }),
);

test('whatever people and alerts do: one open matter each, allowed moves only, no call about a closed one, a sound ledger', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const world = openDesk();
      const alerts = new Map<string, number>();
      let seq = 0;
      let last: { id: string; entry: string } | null = null;
      const all = () => world.incidents.list({ state: 'all', limit: 500 }, everywhere).items;
      for (const one of moves) {
        const before = new Map(all().map(({ id, state }) => [id, state]));
        const ids = [...before.keys()].sort();
        const id = 'on' in one ? ids[one.on % Math.max(1, ids.length)] : undefined;
        const who = 'who' in one ? people[one.who]! : people[0]!;
        let undone = false;
        if (one.do === 'alert') {
          const rule = `rule-${one.kind}`;
          world.incidents.consume([alert(++seq, { rule, severity: one.severity, playbook: 'controller-change' })]);
          alerts.set(rule, (alerts.get(rule) ?? 0) + 1);
        } else if (one.do === 'wait') {
          world.clock.minutes(one.minutes);
          world.incidents.tick();
        } else if (one.do === 'undo' && last) {
          undone = true;
          world.incidents.act([last.id], { type: 'undo', entry: last.entry }, who);
        } else if (one.do === 'act' && id) {
          const { ok, entry } = world.incidents.act([id], one.action, who).results[0]!;
          if (ok) last = { id, entry: entry! };
        } else if (one.do === 'step' && id) {
          const board = world.incidents.detail(id, everywhere)!.board;
          const step = board[one.step % board.length]!.id;
          world.incidents.step(id, step, { type: one.type, note: '済' }, who);
        } else if (one.do === 'gate' && id) {
          const gate = world.incidents.detail(id, everywhere)!.gates[one.gate]!;
          const criterion = gate.criteria[one.criterion % gate.criteria.length]!.id;
          world.incidents.gate(id, gate.id, { type: one.type, criterion, met: true, reason: '理由' }, who);
        }
        const now = all();
        const open = now.filter(({ state }) => state !== 'closed' && state !== 'reviewed');
        expect(new Set(open.map(({ rule }) => rule.id)).size).toBe(open.length);
        for (const { id, state } of now) {
          expect(incidentStates).toContain(state);
          const was = before.get(id);
          if (was && was !== state && !undone) expect(transitions[was]).toContain(state);
          if (state === 'closed' || state === 'reviewed') expect(world.pager.running.has(id)).toBe(false);
          const [production, shipping] = world.incidents.detail(id, everywhere)!.gates;
          for (const gate of [production!, shipping!]) {
            expect(new Set(gate.approvals.map(({ role }) => role)).size).toBe(gate.approvals.length);
            expect(new Set(gate.approvals.map(({ by }) => by)).size).toBe(gate.approvals.length);
            if (gate.state === 'approved') expect(gate.approvals.length).toBe(gate.needs);
          }
          if (shipping!.approvals.length > 0) expect(['approved', 'not_applicable']).toContain(production!.state);
        }
      }
      for (const [rule, count] of alerts) {
        const counted = world.incidents
          .list({ state: 'all', rule, limit: 500 }, everywhere)
          .items.reduce((sum, row) => sum + row.count, 0);
        expect(counted).toBe(count);
      }
      const verifier = new LedgerVerifier();
      for (const line of world.ledger.export()) verifier.add(line);
      expect(verifier.finish()).toMatchObject({ ok: true });
    }),
    { numRuns: 60 },
  );
});
