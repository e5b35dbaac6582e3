/**
 * Where the worker of a source lies: `worker.ts` beside its code in a clone, `<type>-worker.mjs` beside the one file
 * of a bundled agent.
 */
export function workerModule(here: string, type: string): URL {
  return new URL(here.endsWith('.ts') ? './worker.ts' : `./${type}-worker.mjs`, here);
}
