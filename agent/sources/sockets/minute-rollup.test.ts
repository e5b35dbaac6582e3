import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import type { Conversation } from './conversation.ts';
import { MinuteRollup } from './minute-rollup.ts';

const conversation = (client: string): Conversation => ({
  transport: 'tcp',
  client,
  server: '10.0.0.9',
  serverPort: 502,
  direction: 'inbound',
});

test('every connection is in exactly one row of its minute or counted as dropped', () => {
  const sight = fc.record({ client: fc.ipV4(), step: fc.integer({ min: 0, max: 50_000 }) });
  fc.assert(
    fc.property(fc.array(sight, { maxLength: 200 }), (sights) => {
      const rollup = new MinuteRollup('pc', 5);
      let now = 0;
      let counted = 0;
      const count = (minute: ReturnType<MinuteRollup['turn']>) => {
        if (!minute) return;
        expect(minute.drafts.length).toBeLessThanOrEqual(5);
        expect(minute.drafts.flatMap(findings)).toEqual([]);
        counted += minute.dropped;
        for (const draft of minute.drafts) counted += Number(draft.fields['hinomi.flow.connections']);
      };
      for (const { client, step } of sights) {
        now += step;
        count(rollup.turn(now));
        rollup.add(conversation(client), 502, now, true);
      }
      count(rollup.finish());
      expect(counted).toBe(sights.length);
    }),
  );
});

test('a folded row has no port and says so', () => {
  const rollup = new MinuteRollup('pc', 5);
  rollup.turn(0);
  rollup.add(conversation('10.0.0.1'), 0, 0, true);
  const [draft] = rollup.finish().drafts;
  expect(draft?.fields['hinomi.flow.ports_folded']).toBe(true);
  expect(draft?.fields['destination.port']).toBeUndefined();
});
