import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert } from './alert.ts';
import { alert, everywhere, FakeClock, openDesk, person } from './incident-harness.ts';

const lead = person('lead', 'fsoc_lead');

/** What happens over the days: an alert of a rule on an asset in a zone, by a finding; the same again; people; time; a restart. */
type Move =
  | { do: 'alert'; rule: number; asset: number; zone: number; severity: Alert['severity']; late: number }
  | { do: 'repeat'; of: number }
  | { do: 'grow'; of: number }
  | { do: 'close' | 'reopen'; of: number }
  | { do: 'wait'; minutes: number }
  | { do: 'restart' };

const small = fc.integer({ min: 0, max: 2 });
const any = fc.nat({ max: 100 });
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('alert' as const),
      rule: fc.integer({ min: 0, max: 1 }),
      asset: small,
      zone: fc.integer({ min: 0, max: 1 }),
      severity: fc.constantFrom('S2' as const, 'S3' as const, 'S4' as const),
      late: fc.constantFrom(0, 0, 30, 3000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), of: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('grow' as const), of: any }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'reopen' as const), of: any }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 240, 1440, 4320) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

/** One incident as the oracle keeps it. */
interface Kept {
  matter: string;
  closedAt: string | null;
  /** Findings in it, each counted once: what of it came last, and the span that it covers. */
  findings: Map<string, { seq: number; first: string; last: string }>;
}

const keyOf = ({ rule, asset, zone }: Alert) => `${rule} ${asset} ${zone}`;

/**
 * The rule in few words: an alert joins the open incident of its rule, asset and zone, else it opens the next. One that is known only
 * moves the span of the open incident that has it, or of the one that had it last, unless that was closed before the alert went on.
 */
class Oracle {
  readonly incidents: Kept[] = [];

  take({ seq, ...one }: Alert): void {
    const held = this.incidents.filter(({ findings }) => findings.has(one.id));
    const seqIn = ({ findings }: Kept) => findings.get(one.id)!.seq;
    const newest = held.find(({ closedAt }) => closedAt === null) ?? held.sort((a, b) => seqIn(b) - seqIn(a))[0];
    const matter = keyOf({ seq, ...one });
    const goesOn = newest && newest.closedAt !== null && one.last > newest.closedAt;
    const into =
      newest && !goesOn
        ? newest
        : (this.open(matter) ?? { matter, closedAt: null, findings: new Map<string, never>() });
    if (!this.incidents.includes(into)) this.incidents.push(into);
    into.findings.set(one.id, { seq, first: one.first, last: one.last });
  }

  open(matter: string): Kept | undefined {
    return this.incidents.find((kept) => kept.closedAt === null && kept.matter === matter);
  }

  /** What every incident must say. */
  expected() {
    return this.incidents.map(({ matter, closedAt, findings }) => ({
      matter,
      open: closedAt === null,
      count: findings.size,
      first: [...findings.values()].map(({ first }) => first).sort()[0],
      last: [...findings.values()]
        .map(({ last }) => last)
        .sort()
        .at(-1),
    }));
  }
}

test('over days with restarts between any two events: one open incident per rule, asset and zone, with exact counts', () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 5, maxLength: 60 }), (moves) => {
      const home = mkdtempSync(join(tmpdir(), 'hinomi-grouping-'));
      const path = join(home, 'control.db');
      const clock = new FakeClock();
      const oracle = new Oracle();
      const alerts: Alert[] = [];
      let desk = openDesk({ path, clock });
      let seq = 0;
      const shown = () => {
        const { items } = desk.incidents.list({ state: 'all', limit: 500 }, everywhere);
        return items.sort((a, b) => (a.number < b.number ? -1 : 1));
      };
      const give = (one: Alert) => {
        oracle.take(one);
        desk.incidents.consume([one]);
      };
      try {
        for (const one of moves) {
          if (one.do === 'alert') {
            const at = new Date(clock.now().getTime() - one.late * 60_000).toISOString();
            const fresh = alert(++seq, {
              rule: `rule-${one.rule}`,
              asset: `asset-${one.asset}`,
              zone: `zone-${one.zone}`,
              severity: one.severity,
              first: at,
              last: at,
              detectedAt: clock.now().toISOString(),
            });
            alerts.push(fresh);
            give(fresh);
          } else if (one.do === 'repeat' && alerts.length > 0) {
            desk.incidents.consume([alerts[one.of % alerts.length]!]);
          } else if (one.do === 'grow' && alerts.length > 0) {
            const place = one.of % alerts.length;
            const before = alerts[place]!;
            alerts[place] = { ...before, seq: ++seq, count: before.count + 1, last: clock.now().toISOString() };
            give(alerts[place]!);
          } else if (one.do === 'wait') {
            clock.minutes(one.minutes);
            desk.incidents.tick();
          } else if (one.do === 'restart') {
            desk.control.close();
            desk = openDesk({ path, clock });
          } else if ((one.do === 'close' || one.do === 'reopen') && oracle.incidents.length > 0) {
            const place = one.of % oracle.incidents.length;
            const kept = oracle.incidents[place]!;
            const { id } = shown()[place]!;
            const action =
              one.do === 'close'
                ? ({ type: 'close', reason: 'normal_confirmed', note: 'seen' } as const)
                : ({ type: 'reopen', note: 'again' } as const);
            const [result] = desk.incidents.act([id], action, lead).results;
            const may =
              one.do === 'close' ? kept.closedAt === null : kept.closedAt !== null && !oracle.open(kept.matter);
            expect(result!.ok).toBe(may);
            if (may) kept.closedAt = one.do === 'close' ? clock.now().toISOString() : null;
          }
          const seen = shown().map(({ rule, asset, zone, state, count, first, last }) => ({
            matter: `${rule.id} ${asset!.id} ${zone}`,
            open: state !== 'closed' && state !== 'reviewed',
            count,
            first,
            last,
          }));
          expect(seen).toEqual(oracle.expected());
        }
      } finally {
        desk.control.close();
        rmSync(home, { recursive: true });
      }
    }),
    { seed: 20261101, numRuns: 30 },
  );
});

test('an alert that goes on belongs to the incident that a person reopened, also when a later one had it too', () => {
  const clock = new FakeClock();
  const { incidents } = openDesk({ clock });
  let seq = 0;
  const goesOn = () => {
    const last = clock.now().toISOString();
    incidents.consume([alert(1, { seq: ++seq, count: seq, first: '2026-11-02T00:00:00.000Z', last })]);
    clock.minutes(5);
  };
  const rows = () => incidents.list({ state: 'all' }, everywhere).items.sort((a, b) => (a.number < b.number ? -1 : 1));
  const close = (at: number) => {
    const action = { type: 'close', reason: 'normal_confirmed', note: 'seen' } as const;
    expect(incidents.act([rows()[at]!.id], action, lead).results[0]!.ok).toBe(true);
    clock.minutes(5);
  };
  goesOn();
  close(0);
  goesOn();
  close(1);
  expect(incidents.act([rows()[0]!.id], { type: 'reopen', note: 'again' }, lead).results[0]!.ok).toBe(true);
  goesOn();
  expect(rows()).toMatchObject([
    { state: 'triage', count: 1, last: '2026-11-02T00:20:00.000Z' },
    { state: 'closed', count: 1, last: '2026-11-02T00:10:00.000Z' },
  ]);
});
