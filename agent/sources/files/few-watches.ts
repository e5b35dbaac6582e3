import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

/** For a test only: watches the folder named by the argument, writes a file into each folder below it, and says what was told. */
const top = process.argv[2]!;
const run = runForTest(source, {
  watches: [{ name: 'w', path: top }],
  settleMs: 20,
  compareSeconds: 1,
  cpuPercent: 100,
});
const told = () => run.events.map(({ fields }) => fields['event.action']);
await run.until(() => told().includes('baseline'));
const past = new Date(Date.now() - 60_000);
const folders = readdirSync(top);
for (const name of folders) {
  const path = join(top, name, 'new');
  mkdirSync(join(top, name), { recursive: true });
  writeFileSync(path, name);
  utimesSync(path, past, past);
}
await run.until(() => told().filter((action) => action === 'created').length === folders.length);
await run.stop();
const events = run.events.map(({ fields }) =>
  fields['event.action'] === 'baseline'
    ? 'baseline'
    : `${fields['event.action']} ${String(fields['file.path']).slice(top.length + 1)}`,
);
process.stdout.write(
  JSON.stringify({
    health: run.health.map(({ reason }) => reason ?? ''),
    events: [...new Set(events)].sort(),
  }),
);
