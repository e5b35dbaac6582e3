import { randomUUID } from 'node:crypto';
import { chainNext, chainStart } from '#protocol/batch.ts';
import type { WireEvent } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import { rowOverheadBytes } from './schema.ts';
import type { Statements } from './statements.ts';

/**
 * Begins a new epoch of a lane inside the caller's transaction: what it holds keeps its order and gets numbers from 1. A new number is
 * never above the old one, so that going upward none is taken twice. Returns by how much the rows grew.
 */
export function renumber(statements: Statements, lane: Lane): number {
  let head = 0;
  let chain = chainStart;
  let grown = 0;
  for (let after = 0; ; ) {
    const rows = statements.next.all(lane, after);
    if (rows.length === 0) break;
    for (const row of rows) {
      after = Number(row['seq']);
      const event: WireEvent = { ...(JSON.parse(row['line'] as string) as WireEvent), seq: ++head };
      const line = JSON.stringify(event);
      const size = Buffer.byteLength(line) + rowOverheadBytes;
      statements.moveEvent.run(head, line, chain, size, lane, after);
      chain = chainNext(chain, line);
      grown += size - Number(row['bytes']);
    }
  }
  statements.forgetDropped.run(lane, Number.MAX_SAFE_INTEGER);
  statements.renewLane.run(randomUUID(), head, chain, lane);
  return grown;
}
