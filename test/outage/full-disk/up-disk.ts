import { equal } from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify } from 'yaml';
import { root } from '../../../deploy/local/verbs.ts';
import { lineOf } from '../../support/line-writer.ts';
import { SmallDisk } from '../../support/own-mounts.ts';
import { endAll, eventually, freePort, start } from '../../support/processes.ts';

/** The disk of the message bus fills up on a machine where everything runs under one supervisor. */
const home = mkdtempSync(join(tmpdir(), 'hinomi-up-disk-'));
const log = join(home, 'line.log');
writeFileSync(log, '');
mkdirSync(join(home, 'agent'), { mode: 0o700 });
writeFileSync(
  join(home, 'agent.yaml'),
  stringify({ limits: { cpuPercent: 100, memoryMegabytes: 1000 }, sources: [{ type: 'text-log', paths: [log] }] }),
);
const disk = new SmallDisk(join(home, 'bus', 'hub', 'jetstream'), 40);
const up = start(join(root, 'hinomi'), ['up', '--home', home, '--port', String(await freePort())]);
await up.says('Ctrl-C');
const evidence = (): { head: number; committed: number } => {
  const db = new DatabaseSync(join(home, 'agent', 'spool.db'), { readOnly: true });
  try {
    return db.prepare("SELECT head, committed FROM lane WHERE name = 'evidence'").get() as never;
  } finally {
    db.close();
  }
};
let written = 0;
const write = (count: number) => {
  let text = '';
  for (let at = 0; at < count; at++) text += `${lineOf(++written)}\n`;
  appendFileSync(log, text);
};
const delivered = (before: number, count: number) =>
  eventually(evidence, ({ head, committed }) => head >= before + count && head === committed);

await delivered(0, 1);
const begun = evidence().head;
write(500);
await delivered(begun, 500);
disk.fill(0);
await up.says('is full; events wait at their senders');
write(3000);
await eventually(evidence, ({ head }) => head >= begun + 3500);
disk.makeRoom();
await up.says('starting the server anew');
write(100);
await delivered(begun, 3600);
await up.kill('SIGTERM');
equal(up.child.exitCode, 0);
process.stdout.write(
  `figures: the bus's disk full under the supervisor: said so, went on by itself; ${written} lines delivered\n`,
);
await endAll();
process.exit(0);
