import { once } from 'node:events';
import { source } from '../../../agent/sources/sockets/source.ts';
import { runForTest } from '../../../agent/sources/source-harness.ts';

/** The source `sockets` on the machine in which it is started. Says that it runs, and, when its input ends, everything that it told as one line. */
const running = runForTest(source, {});
await running.until(() => running.health.length > 0);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await running.stop();
process.stdout.write(`${JSON.stringify(running.events)}\n`);
