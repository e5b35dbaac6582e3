import { createSignal } from 'solid-js';
import type { PrintedCheckpoint } from '#protocol/api/witness.ts';
import { get, withParams } from '../api/client.ts';

const [proof, setProof] = createSignal<PrintedCheckpoint | null>(null);
/** How long a print waits for the code to be drawn, ms. */
const drawnWithinMs = 2000;

/** The checkpoint of the ledger that goes on what is printed; null before it came, or when it cannot be had. */
export const printedProof = proof;

/** Gets the checkpoint; `fresh` signs one that covers every act up to now. */
export async function readProof(fresh: boolean): Promise<void> {
  try {
    setProof(await get<PrintedCheckpoint>(withParams('/ledger/checkpoint', { fresh: String(fresh) })));
  } catch {
    // The paper then says that it carries none.
    setProof(null);
  }
}

/** Prints the page with a checkpoint that was signed just now. */
export async function printWithProof(): Promise<void> {
  await readProof(true);
  const { text } = proof() ?? {};
  const until = performance.now() + drawnWithinMs;
  while (text && !drawn(text) && performance.now() < until) await new Promise(requestAnimationFrame);
  window.print();
}

function drawn(text: string): boolean {
  return [...document.querySelectorAll('svg.qr')].some((code) => code.getAttribute('aria-label')?.endsWith(text));
}
