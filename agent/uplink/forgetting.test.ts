import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Forgetting } from './forgetting.ts';

/** A spool that only counts: how far it was told that the hub is, and how often that was written. */
function countingSpool(bytes = 0) {
  const state = { epoch: 'e', head: 1_000_000, committed: 0, chain: '', writes: 0 };
  return {
    state,
    spool: {
      lane: () => ({ ...state }),
      usage: () => ({ bytes, events: 0 }),
      committed: (_lane: unknown, _epoch: string, seq: number) => {
        state.committed = seq;
        state.writes++;
        return true;
      },
    },
  };
}

test('a notice a second is written every five, and everything is once notices stand still', () => {
  const { state, spool } = countingSpool();
  const forgetting = new Forgetting(spool, 'evidence');
  const told = Array.from({ length: 61 }, (_, second) =>
    forgetting.note({ epoch: 'e', seq: second * 5 + 5 }, second * 1000),
  );
  expect(told).toEqual(told.map(() => true));
  expect(state.writes).toBe(13);
  expect(forgetting.note({ epoch: 'e', seq: 305 }, 66_000)).toBe(false);
  expect(state.committed).toBe(305);
});

test('many rows, or a spool that is not small, are written at once; another epoch is nothing', () => {
  const many = countingSpool();
  const forgetting = new Forgetting(many.spool, 'evidence');
  forgetting.note({ epoch: 'e', seq: 1 }, 0);
  forgetting.note({ epoch: 'e', seq: 501 }, 1);
  expect(many.state).toMatchObject({ committed: 501, writes: 2 });
  expect(forgetting.note({ epoch: 'other', seq: 9999 }, 60_000)).toBe(false);
  expect(many.state.committed).toBe(501);
  const full = countingSpool(2_000_000);
  const pressed = new Forgetting(full.spool, 'evidence');
  for (let at = 1; at <= 3; at++) pressed.note({ epoch: 'e', seq: at }, at);
  expect(full.state).toMatchObject({ committed: 3, writes: 3 });
});

test('what is written never goes back nor beyond what was told', () => {
  const notice = fc.record({ step: fc.integer({ min: 0, max: 9000 }), seq: fc.integer({ min: 0, max: 3000 }) });
  fc.assert(
    fc.property(fc.array(notice), (notices) => {
      const { state, spool } = countingSpool();
      const forgetting = new Forgetting(spool, 'detail');
      let now = 0;
      let highest = 0;
      for (const { step, seq } of notices) {
        now += step;
        const before = state.committed;
        expect(forgetting.note({ epoch: 'e', seq }, now)).toBe(seq > highest);
        highest = Math.max(highest, seq);
        expect(state.committed).toBeGreaterThanOrEqual(before);
        expect(state.committed).toBeLessThanOrEqual(highest);
      }
    }),
  );
});
