import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { BlockBuilder } from '../store/block-builder.ts';
import { EventBlock } from '../store/event-block.ts';
import { StoredBlock } from '../store/stored-block.ts';

test('a block that has more room than events, as intake makes it, tells its names', async () => {
  const hub = await openHub();
  const [event] = await hub.commit([
    { kind: 'host.login', fields: { 'event.action': 'failed', 'user.name': 'suzuki' } },
  ]);
  const roomy = new BlockBuilder(64);
  roomy.add({ ...event!, fields: { 'event.action': 'failed', 'user.name': 'tanaka' } }, event!);
  const columns = roomy.finish();
  columns.figures.received_ms.fill(Date.parse('2026-11-04T03:00:00.000Z'), 0, 1);
  columns.figures.received_ms.fill(Number.NaN, 1);
  hub.names.take(new StoredBlock(new EventBlock(columns), [2]));
  expect(hub.names.at(['tokyo']).names.sort()).toEqual(['suzuki', 'tanaka']);
});
