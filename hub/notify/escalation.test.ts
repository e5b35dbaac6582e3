import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Alert } from '../incident/alert.ts';
import { alert, everywhere, FakeClock, openDesk, person, rulesFolder } from '../incident/incident-harness.ts';
import { Incidents } from '../incident/incidents.ts';
import { plainSite } from '../incident/site-time.ts';
import { loadEscalationPolicies } from './escalation-policy.ts';
import { Notifier } from './notifier.ts';

const lead = person('lead', 'fsoc_lead');

function openHub(path: string, clock: FakeClock) {
  const desk = openDesk({ path, clock });
  const notifier = new Notifier({
    ...desk,
    clock: clock.now,
    roles: desk.playbooks.roles,
    policies: loadEscalationPolicies(rulesFolder, new Set(desk.playbooks.roles.keys())),
    sites: plainSite,
    sealKey: new Uint8Array(32),
    consoleUrl: 'https://hub.plant.example',
    test: { timeZone: 'Asia/Tokyo', at: '08:00' },
    onError: (error) => {
      throw error;
    },
  });
  return { ...desk, notifier, incidents: new Incidents({ ...desk, clock: clock.now, pager: notifier.escalation }) };
}

const moves = ['alert', 'takeback', 'ack', 'comment', 'close', 'suppress', 'unsuppress', 'restart', 'undo'] as const;
type Move = (typeof moves)[number] | number;
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.constantFrom<Move>(...moves),
  fc.constantFrom<Move>(0.05, 4, 5, 16, 31, 200),
);

/** Nobody may be called about this: there is nothing, or somebody saw it, or it must not or need not be told. */
function isQuiet(row: IncidentRow | undefined): boolean {
  return !row || row.acknowledgedBy !== null || row.suppressedUntil !== null || row.takenBack !== null;
}

test('over any course with restarts: calls in order, each once, never while acknowledged, stopped, taken back or closed', () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 5, maxLength: 40 }), (moves) => {
      const home = mkdtempSync(join(tmpdir(), 'hinomi-escalation-'));
      const path = join(home, 'control.db');
      const clock = new FakeClock();
      let hub = openHub(path, clock);
      try {
        const settings = { host: 'relay.plant.example', from: 'hinomi@plant.example' };
        const by = { id: 'admin', role: 'administrator' as const };
        hub.notifier.channels.replace([{ id: 'm', type: 'mail', name: 'm', enabled: true, settings }], by);
        const rows = hub.contacts.list('tokyo');
        const staffed = rows.map((row) => ({ ...row, holder: row.role, mail: `${row.role}@plant.example` }));
        hub.contacts.replace('tokyo', staffed, by);
        let seq = 0;
        const standing: Alert[] = [];
        let entry: { id: string; entry: string } | null = null;
        const sent = () => hub.control.db.prepare('SELECT incident, call FROM notification').all();
        for (const one of moves) {
          const before = sent().length;
          const open = hub.incidents.list({}, everywhere).items[0];
          const quiet = isQuiet(open);
          const until = new Date(clock.now().getTime() + 20 * 60_000).toISOString();
          if (typeof one === 'number') clock.minutes(one);
          else if (one === 'restart') {
            hub.control.close();
            hub = openHub(path, clock);
          } else if (one === 'alert') {
            const raised = alert(++seq, { severity: 'S1' });
            hub.incidents.consume([raised]);
            standing.push(raised);
          } else if (one === 'takeback') {
            hub.incidents.consume(standing.splice(0).map((each) => ({ ...each, seq: ++seq, withdrawn: true })));
          } else if (one === 'undo' && entry) hub.incidents.act([entry.id], { type: 'undo', entry: entry.entry }, lead);
          else if (open && one !== 'undo') {
            const action = {
              ack: { type: 'acknowledge' },
              comment: { type: 'comment', text: 'メモ' },
              close: { type: 'close', reason: 'resolved', note: '済' },
              suppress: { type: 'suppress', until, reason: '作業' },
              unsuppress: { type: 'unsuppress' },
            } as const;
            const result = hub.incidents.act([open.id], action[one], lead).results[0]!;
            if (result.entry) entry = { id: open.id, entry: result.entry };
          }
          const told = sent().length;
          if (one === 'ack' || one === 'close' || one === 'suppress' || one === 'comment') expect(told).toBe(before);
          for (const { incident } of hub.notifier.escalation.due()) hub.notifier.escalation.advance(incident);
          const row = hub.incidents.list({}, everywhere).items[0];
          if (row?.takenBack) {
            expect(hub.notifier.escalation.dueAt(row.id)).toBeNull();
            expect(hub.notifier.outbox.of(row.id).filter(({ state }) => state === 'waiting')).toEqual([]);
          }
          if (quiet && isQuiet(row) && one !== 'alert') expect(sent().length).toBe(before);
          hub.incidents.tick();
          const after = sent().length;
          for (const { incident } of hub.notifier.escalation.due()) hub.notifier.escalation.advance(incident);
          expect(sent().length).toBe(after);
          for (const { id } of hub.incidents.list({ state: 'closed' }, everywhere).items) {
            expect(hub.notifier.escalation.dueAt(id)).toBeNull();
            expect(hub.notifier.outbox.of(id).filter(({ state }) => state === 'waiting')).toEqual([]);
          }
        }
        const places = hub.control.db.prepare('SELECT DISTINCT incident, call FROM notification ORDER BY rowid').all();
        const perIncident = new Map<string, string[]>();
        for (const { incident, call } of places) {
          perIncident.set(incident as string, [...(perIncident.get(incident as string) ?? []), call as string]);
        }
        for (const calls of perIncident.values()) {
          const order = calls.map((call) =>
            call
              .split('/')
              .slice(1)
              .map(Number)
              .reduce((sum, part) => sum * 1000 + part, 0),
          );
          expect(order).toEqual([...order].sort((a, b) => a - b));
          expect(new Set(order).size).toBe(order.length);
        }
      } finally {
        hub.control.close();
        rmSync(home, { recursive: true });
      }
    }),
    { numRuns: 30 },
  );
});
