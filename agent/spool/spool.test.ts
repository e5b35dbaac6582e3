import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchLimits } from '#protocol/batch.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { lanes } from '#protocol/identity.ts';
import { detail, evidence, numbers, open, path, rowsOf, stamp, time, write } from './spool-harness.ts';

describe('spool against a model', () => {
  const lane = fc.constantFrom(...lanes);
  const act = fc.oneof(
    fc.record({ type: fc.constant('commit' as const), kinds: fc.array(lane, { maxLength: 30 }), position: fc.nat() }),
    fc.record({ type: fc.constant('committed' as const), lane, share: fc.double({ min: 0, max: 1.2, noNaN: true }) }),
    fc.record({ type: fc.constant('foreign notice' as const), lane }),
    fc.record({ type: fc.constant('drop' as const), lane, bytes: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ type: fc.constant('restart' as const) }),
    fc.record({ type: fc.constant('tidy' as const) }),
  );

  test('whatever happens in whatever order, it holds what the model holds', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const at = path();
        let spool = open(at);
        const model = { evidence: [] as number[], detail: [] as number[] };
        const heads = { evidence: 0, detail: 0 };
        const committed = { evidence: 0, detail: 0 };
        let position: unknown;
        for (const one of acts) {
          if (one.type === 'commit') {
            write(
              spool,
              one.kinds.map((of, n) => (of === 'evidence' ? evidence : detail)(`${n}`)),
              one.position,
            );
            for (const of of one.kinds) model[of].push(++heads[of]);
            position = one.position;
          } else if (one.type === 'committed') {
            const seq = Math.floor(heads[one.lane] * one.share);
            const upTo = Math.min(seq, heads[one.lane]);
            const news = upTo > committed[one.lane];
            expect(spool.committed(one.lane, spool.lane(one.lane).epoch, seq)).toBe(news);
            if (news) committed[one.lane] = upTo;
            model[one.lane] = model[one.lane].filter((number) => number > upTo || !news);
          } else if (one.type === 'foreign notice') {
            expect(spool.committed(one.lane, 'another', 1e6)).toBe(false);
          } else if (one.type === 'drop') {
            const gone = spool.drop(one.lane, one.bytes, heads[one.lane], () => null);
            if (gone) model[one.lane] = model[one.lane].filter((number) => number < gone.first || number > gone.last);
            else expect(model[one.lane]).toEqual([]);
          } else if (one.type === 'restart') {
            const before = lanes.map((of) => spool.lane(of));
            spool.close();
            spool = open(at);
            expect(lanes.map((of) => spool.lane(of))).toEqual(before);
          } else spool.tidy();
          for (const of of lanes) {
            expect(numbers(spool, of)).toEqual(model[of]);
            expect(spool.lane(of)).toMatchObject({ head: heads[of], committed: committed[of] });
          }
          expect(spool.position('log')).toEqual(position);
          const usage = spool.usage();
          expect(usage.events).toBe(model.evidence.length + model.detail.length);
          expect(usage.bytes > 0).toBe(usage.events > 0);
        }
        const usage = spool.usage();
        spool.close();
        expect(open(at).usage()).toEqual(usage);
      }),
      { numRuns: 60 },
    );
  });

  test('a transaction that fails takes nothing: neither events nor position', () => {
    const spool = open(path());
    write(spool, [evidence('a')], { at: 1 });
    const unwritable = { kind: 'host.log', time, fields: { message: 1n } } as unknown as EventDraft;
    expect(() =>
      spool.commit([
        { drafts: [evidence('b')], stamp: stamp(), position: { at: 2 } },
        { drafts: [unwritable], stamp: stamp() },
      ]),
    ).toThrow(/BigInt/);
    expect(numbers(spool, 'evidence')).toEqual([1]);
    expect(spool.position('log')).toEqual({ at: 1 });
    expect(spool.usage().events).toBe(1);
  });

  test('an event that no message can carry becomes a gap and does not hold up the lane', () => {
    const spool = open(path());
    write(spool, [evidence('x'.repeat(batchLimits.carriedBytes + 1)), evidence('small')]);
    const [first, second] = rowsOf(spool, 'evidence');
    expect(first).toMatchObject({ kind: 'gap', fields: { 'gap.kind': 'line_rejected', 'gap.source': 'log' } });
    expect(second?.fields).toEqual({ message: 'small' });
  });
});

describe('a spool that was set back to an older state', () => {
  test('renewing a lane keeps what it holds, in order, numbered anew under a new epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const at = path();
        const spool = open(at);
        const { epoch } = spool.lane('evidence');
        write(
          spool,
          Array.from({ length: count }, (_, n) => evidence(`${n}`)),
        );
        spool.committed('evidence', epoch, Math.floor(count * share));
        const held = rowsOf(spool, 'evidence').map(({ fields }) => fields['message']);
        expect(spool.isBehind('evidence', epoch, count)).toBe(false);
        expect(spool.isBehind('evidence', epoch, count + 1)).toBe(true);
        spool.renew('evidence', { drafts: [evidence('told')], stamp: stamp('agent') });
        expect(spool.isBehind('evidence', epoch, count + 1)).toBe(false);
        expect(rowsOf(spool, 'evidence').map(({ fields }) => fields['message'])).toEqual([...held, 'told']);
        expect(numbers(spool, 'evidence')).toEqual(Array.from({ length: held.length + 1 }, (_, n) => n + 1));
        expect(spool.lane('evidence')).toMatchObject({ head: held.length + 1, committed: 0 });
        const usage = spool.usage();
        spool.close();
        expect(open(at).usage()).toEqual(usage);
      }),
      { numRuns: 15 },
    );
  });
});
