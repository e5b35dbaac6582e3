import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { batchLimits, chainNext, chainStart } from '#protocol/batch.ts';
import type { EventDraft, WireEvent } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import { rebuiltEvents } from './loss.ts';
import { Spool } from './spool.ts';

/** The time of every event that the tests make. */
export const time = '2026-04-06T00:00:00.000Z';
/** What the spool puts on an event besides its number. */
export const stamp = (source = 'log') => ({ recorded: time, boot: 'b1', source });
/** A file in a folder of its own for a spool. */
export const path = () => join(mkdtempSync(join(tmpdir(), 'hinomi-spool-')), 'spool.db');
/** Opens a spool that tells what it lost as an agent does. */
export const open = (at: string) =>
  new Spool(at, (rebuilt) => ({ drafts: rebuiltEvents(rebuilt, time, 'pc'), stamp: stamp('agent') }));
/** An event of the evidence lane. */
export const evidence = (message: string): EventDraft => ({ kind: 'host.log', time, fields: { message } });
/** An event of the detail lane. */
export const detail = (message: string): EventDraft => ({ kind: 'self.metrics', time, fields: { message } });
/** Commits events of one source together with its position. */
export const write = (spool: Spool, drafts: EventDraft[], position?: unknown) =>
  spool.commit([{ drafts, stamp: stamp(), position }]);

/** Every event that the spool still holds, read as the uplink reads it, with the chain checked. */
export function rowsOf(spool: Spool, lane: Lane): WireEvent[] {
  const out: WireEvent[] = [];
  let after = 0;
  let known: { last: number; chain: string } | null = null;
  for (let slice = spool.slice(lane, after); slice; slice = spool.slice(lane, after)) {
    expect(slice.lines.length).toBeLessThanOrEqual(batchLimits.events);
    if (slice.first === 1) expect(slice.previous).toBe(chainStart);
    if (known?.last === slice.first - 1) expect(slice.previous).toBe(known.chain);
    known = { last: slice.last, chain: slice.lines.reduce(chainNext, slice.previous) };
    out.push(...slice.lines.map((line) => JSON.parse(line) as WireEvent));
    after = slice.last;
  }
  return out;
}

/** Numbers of the events that the spool still holds. */
export const numbers = (spool: Spool, lane: Lane) => rowsOf(spool, lane).map(({ seq }) => seq);
/** The gaps that the spool holds: kind, lane, first and last number. */
export const gapsOf = (spool: Spool) =>
  rowsOf(spool, 'evidence').flatMap(({ kind, fields }) =>
    kind === 'gap' ? [[fields['gap.kind'], fields['gap.lane'], fields['gap.first'], fields['gap.last']].join(' ')] : [],
  );

/** The numbers from first to last. */
export const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
/** Evidence whose messages begin with its number. */
export const numbered = (first: number, last: number) =>
  upTo(last, first).map((n) => evidence(`${n} ${'x'.repeat(100)}`));
