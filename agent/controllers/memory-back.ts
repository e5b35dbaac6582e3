import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collector = (how: { type: 'major'; flavor: 'last-resort' }) => void;

/** An agent that was started small gives back what it does not need; another start leaves that to V8. */
const startedSmall = process.execArgv.includes('--optimize-for-size');

let collector: Collector | undefined;

/**
 * Collects everything in this thread that nobody needs any more, and gives its pages back to the machine: what a heavy work leaves would
 * else stay until the next one.
 */
export function giveMemoryBack(): void {
  if (!startedSmall) return;
  collector ??= exposed();
  collector({ type: 'major', flavor: 'last-resort' });
}

function exposed(): Collector {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as Collector;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
