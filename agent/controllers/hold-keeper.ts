import { holdDevice } from './device-hold.ts';

/** A process for tests: takes the device named by its argument and keeps it until it is killed. */
await holdDevice(process.argv[2]!);
setInterval(() => undefined, 60_000);
process.stdout.write('held\n');
