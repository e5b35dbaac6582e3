import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { batchCodec, batchHeaders, batchId, batchVersion, packLines } from '#protocol/batch.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { subjects } from '#protocol/subjects.ts';
import { connectHubServer } from '../bus-connection.ts';
import { readHubConfig } from '../hub.config.ts';
import { importBatches } from '../import/batches.ts';
import type { FileOrigin } from '../import/file-origin.ts';
import { readImportedFile, UnknownFormatError } from '../import/read-file.ts';

export const help = `hinomi events import PATH... --asset NAME [--config hub.yaml] [--zone +09:00] [--json]

Brings logs of a PC that is not connected into the hub, as history of an asset of the ledger: .evtx, event XML and JSON, text logs,
wtmp and btmp, "journalctl -o json", captures of network traffic (pcap, pcapng), plain or packed with gzip. Run it on the hub's machine. A file that was imported before changes nothing. --config defaults to .home/hub.yaml beside this program.
Exit 3: done, but some files were refused.
`;

/** Imports; see `help`. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      asset: { type: 'string' },
      config: { type: 'string', default: join(import.meta.dirname, '../../.home/hub.yaml') },
      zone: { type: 'string', default: '+09:00' },
      json: { type: 'boolean', default: false },
    },
  });
  const [verb, ...paths] = positionals;
  const zoneMinutes = zoneOf(values.zone);
  if (verb !== 'import' || paths.length === 0 || !values.asset || zoneMinutes === null) {
    process.stderr.write(help);
    return 2;
  }
  if (!existsSync(values.config)) {
    process.stderr.write(`${values.config}: there is no such file; name the hub's configuration with --config\n`);
    return 2;
  }
  const config = readHubConfig(values.config);
  const asset = findAsset(join(config.home, 'control.db'), values.asset);
  if (typeof asset === 'string') {
    process.stderr.write(`${asset}\n`);
    return 1;
  }
  const agent = `import-${asset.id}`;
  const role = { credentials: 'hub.creds', name: 'import', inboxPrefix: '_INBOX_hub' } as const;
  const nc = await connectHubServer(config.bus, role);
  const js = jetstream(nc, { domain: 'hub' });
  let refused = 0;
  try {
    for (const path of paths.flatMap((path) => filesUnder(path))) {
      const bytes = readable(path);
      const changed = typeof bytes === 'string' ? new Date(0) : statSync(path).mtime;
      const drafts =
        typeof bytes === 'string' ? bytes : eventsOf(bytes, { path, host: values.asset, changed, zoneMinutes });
      if (typeof bytes === 'string' || typeof drafts === 'string') {
        process.stderr.write(`${path}: refused: ${drafts}\n`);
        refused++;
        continue;
      }
      const epoch = createHash('sha256').update(bytes).digest('hex');
      const stamp = { recorded: changed.toISOString(), boot: 'import', source: 'import' };
      let events = 0;
      for (const batch of importBatches(drafts, stamp)) {
        const head = headers();
        head.set(batchHeaders.version, batchVersion);
        head.set(batchHeaders.codec, batchCodec);
        head.set(batchHeaders.epoch, epoch);
        head.set(batchHeaders.count, String(batch.lines.length));
        head.set(batchHeaders.first, String(batch.first));
        head.set(batchHeaders.last, String(batch.last));
        head.set(batchHeaders.previous, batch.previous);
        const at = { site: asset.site, agent, lane: 'evidence' as const, epoch };
        await js.publish(subjects.imports(asset.site, agent), packLines(batch.lines), {
          headers: head,
          msgID: batchId(at, batch.first, batch.last),
        });
        events = batch.last;
      }
      if (values.json) process.stdout.write(`${JSON.stringify({ file: path, events, epoch })}\n`);
      else process.stderr.write(`${path}: ${events} events\n`);
    }
  } finally {
    await nc.close();
  }
  return refused > 0 ? 3 : 0;
}

function findAsset(database: string, name: string): { id: string; site: string } | string {
  if (!existsSync(database)) return `${database}: the hub has not run yet`;
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    const rows = db.prepare('SELECT id, site FROM asset WHERE id = ?1 OR name = ?1 COLLATE NOCASE').all(name);
    if (rows.length === 1) return { id: rows[0]!['id'] as string, site: rows[0]!['site'] as string };
    return rows.length === 0
      ? `there is no asset "${name}" in the ledger; add it on the page 資産台帳 (Assets) first`
      : `there are ${rows.length} assets called "${name}"; give the id instead`;
  } finally {
    db.close();
  }
}

/** The files below a path; links to folders are not followed, and what cannot be looked into is refused when it is read. */
function filesUnder(path: string, depth = 0): string[] {
  try {
    const info = depth === 0 ? statSync(path) : lstatSync(path);
    if (!info.isDirectory()) return [path];
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesUnder(join(path, name), depth + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return [path];
  }
}

function eventsOf(bytes: Buffer, origin: FileOrigin): Iterable<EventDraft> | string {
  try {
    return readImportedFile(bytes, origin);
  } catch (error) {
    if (error instanceof UnknownFormatError) return error.message;
    throw error;
  }
}

function readable(path: string): Buffer | string {
  try {
    const bytes = readFileSync(path);
    return bytes.length === 0 ? 'the file is empty' : bytes;
  } catch (error) {
    return (error as Error).message;
  }
}

function zoneOf(text: string): number | null {
  const found = /^([+-])(\d{2}):(\d{2})$/.exec(text);
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : null;
}
