import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chainNext, chainStart } from '#protocol/batch.ts';
import type { WireEvent } from '#protocol/events/event.ts';
import { WorkstationSpool } from './spool.ts';

const path = () => join(mkdtempSync(join(tmpdir(), 'hinomi-workstation-')), 'spool.db');
const event = (kind: string, number: number): Omit<WireEvent, 'seq'> => ({
  kind,
  time: '2026-11-18T01:00:00Z',
  fields: { number },
  recorded: '2026-11-18T01:00:00Z',
  boot: 'b',
  source: 'story',
});

test('rows are numbered once per lane and stay over a restart until the hub has them', () => {
  const file = path();
  const first = new WorkstationSpool(file);
  expect(first.add([event('host.log', 1), event('net.flow', 2), event('host.log', 3)])).toEqual({
    evidence: 2,
    detail: 1,
  });
  first.close();
  const again = new WorkstationSpool(file);
  again.add([event('host.log', 4)]);
  const { epoch, head } = again.position('evidence');
  expect(head).toBe(3);
  expect(again.slice('evidence', 0)?.lines.map((line) => JSON.parse(line).fields.number)).toEqual([1, 3, 4]);
  again.committed('evidence', epoch, 2);
  expect(again.slice('evidence', 0)).toMatchObject({ first: 3, last: 3 });
  again.committed('evidence', 'another epoch', 3);
  expect(again.slice('evidence', 0)).not.toBeNull();
  expect(again.usage().events).toBe(2);
});

test('the chain value before a batch does not depend on where batches are cut', () => {
  const spool = new WorkstationSpool(path());
  spool.add(Array.from({ length: 700 }, (_, number) => event('host.log', number)));
  const whole = spool.slice('evidence', 0);
  const rest = spool.slice('evidence', whole!.last);
  expect(whole).toMatchObject({ first: 1, last: 500, previous: chainStart });
  expect(rest?.previous).toBe(whole!.lines.reduce(chainNext, chainStart));
  expect(spool.slice('evidence', 10)?.previous).toBe(whole!.lines.slice(0, 10).reduce(chainNext, chainStart));
});
