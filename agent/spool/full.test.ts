import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { lanes } from '#protocol/identity.ts';
import { CommitPace } from './commit-pace.ts';
import { Shedder } from './shedding.ts';
import { SiteHolding, siteHeldMs } from './site-holding.ts';
import type { Spool } from './spool.ts';
import { detail, evidence, gapsOf, numbers, open, path, stamp, write } from './spool-harness.ts';

function shedderOf(spool: Spool, limitBytes: number) {
  const holding = { evidence: new SiteHolding(), detail: new SiteHolding() };
  const pace = { evidence: new CommitPace(), detail: new CommitPace() };
  const parts = { spool, limitBytes, host: 'pc', stamp: () => stamp('agent'), holding, pace };
  return { holding, pace, shedder: new Shedder(parts) };
}

describe('a full spool', () => {
  const filler = 'x'.repeat(1000);
  const fill = (spool: Spool, make: (message: string) => EventDraft, count: number) =>
    write(
      spool,
      Array.from({ length: count }, () => make(filler)),
    );

  test('sheds detail first, then evidence, and the gaps name exactly what is missing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ lane: fc.constantFrom(...lanes), count: fc.integer({ min: 1, max: 60 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        (rounds) => {
          const spool = open(path());
          const { shedder } = shedderOf(spool, 60_000);
          for (const { lane, count } of rounds) {
            fill(spool, lane === 'evidence' ? evidence : detail, count);
            const detailBefore = numbers(spool, 'detail');
            const evidenceLost = shedder.shed(0) && gapsOf(spool).some((gap) => gap.includes(' evidence '));
            if (evidenceLost && detailBefore.length > 0) expect(numbers(spool, 'detail')).toEqual([]);
            expect(spool.usage().bytes).toBeLessThanOrEqual(60_000);
          }
          for (const lane of lanes) {
            const told = gapsOf(spool)
              .map((gap) => gap.split(' '))
              .filter(([, of]) => of === lane)
              .flatMap(([, , first, last]) =>
                Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n),
              );
            const all = [...told, ...numbers(spool, lane)].sort((a, b) => a - b);
            expect(all).toEqual(Array.from({ length: spool.lane(lane).head }, (_, n) => n + 1));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('what the site has held for ten minutes leaves first and is no gap until the hub passes it over', () => {
    const spool = open(path());
    const { shedder, holding, pace } = shedderOf(spool, 60_000);
    fill(spool, evidence, 40);
    fill(spool, detail, 10);
    holding.evidence.note(20, 0);
    holding.evidence.note(40, siteHeldMs);
    shedder.shed(siteHeldMs);
    expect(gapsOf(spool)).toEqual([]);
    expect(numbers(spool, 'detail')).toHaveLength(10);
    fill(spool, evidence, 10);
    shedder.shed(siteHeldMs);
    expect(gapsOf(spool)).toEqual([]);
    const [dropped] = spool.droppedUnconfirmed('evidence');
    expect(dropped).toMatchObject({ first: 1 });
    expect(dropped!.last).toBeLessThanOrEqual(20);

    for (let now = 0; now <= 11 * 60_000; now += 5000) pace.evidence.note(now === 0, now);
    shedder.declareLost(11 * 60_000);
    expect(gapsOf(spool)).toEqual([`spool_shed evidence 1 ${dropped!.last}`]);
  });

  test('a hub that was away is not taken for one that passed a range over', () => {
    const pace = new CommitPace();
    pace.note(true, 0);
    pace.note(false, 3_600_000);
    expect(pace.stillFor(3_600_000)).toBe(0);
    pace.note(false, 3_605_000);
    expect(pace.stillFor(3_605_000)).toBe(5000);
    expect(pace.stillFor(7_200_000)).toBe(0);
  });
});
