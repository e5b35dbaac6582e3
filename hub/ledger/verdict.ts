import { setImmediate as next } from 'node:timers/promises';
import { type LedgerReport, LedgerVerifier, type VerifierOptions } from '#engine/ledger/index.ts';

/** Lines checked before everything else has its turn: some milliseconds. */
const linesPerTurn = 100;

/** Checks a whole ledger beside everything else that the hub does; null when it was given up by the signal. */
export async function ledgerVerdict(
  lines: Iterable<string>,
  options: VerifierOptions = {},
  signal?: AbortSignal,
): Promise<LedgerReport | null> {
  const verifier = new LedgerVerifier(options);
  let taken = 0;
  for (const line of lines) {
    if (signal?.aborted) return null;
    verifier.add(line);
    if (++taken % linesPerTurn === 0) await next();
  }
  return verifier.finish();
}
