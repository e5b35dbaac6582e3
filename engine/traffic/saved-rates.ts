import { z } from 'zod';
import type { WindowRate } from './window-rate.ts';

/** Rates in their order, as plain data. */
export function savedRates(rates: readonly WindowRate[]): unknown[] {
  return rates.map((rate) => rate.save());
}

/** Takes up saved rates in the same order. */
export function loadRates(rates: readonly WindowRate[], saved: unknown): void {
  const rows = z.array(z.unknown()).parse(saved);
  for (const [at, rate] of rates.entries()) rate.load(rows[at]);
}
