import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import {
  checkpointsIn,
  type KeptHead,
  type LedgerReport,
  LedgerVerifier,
  shortCheckpoint,
} from '#engine/ledger/index.ts';
import { usageFault } from '#protocol/command-line.ts';
import { exportLines } from '../ledger/export-lines.ts';
import { fileLines, isDatabase, wrapping } from './file-lines.ts';

/** Text of `hinomi ledger --help`. */
export const help = `hinomi ledger verify FILE [--checkpoint TEXT|FILE]... [--key FILE]... [--json]
  Checks a ledger without a server: form, chain, words, tree, signed checkpoints and their proofs. Names the first bad line.
  FILE is an export, or a control.db itself (of a stopped hub, or a copy).
  --checkpoint  a checkpoint that was kept elsewhere: FILE must hold exactly the entries it covers. The short value on a report
                (2000:2920-28d9-c3f2-9572), what a code on paper says, or a file: a saved mail, a witness's checkpoints.ndjson.
                Only this tells a ledger that was cut short or written anew as a whole.
  --key         public key to trust (PEM, or base64 of 32 bytes), got apart from the export. Without it the file's own key is
                used.
hinomi ledger export --db FILE
  Prints the ledger of a control.db up to its last signed checkpoint as NDJSON; the hub may be running.

Exit 0 sound, 1 not sound or not readable, 2 wrong usage.
`;

/** The verb's door. Returns the exit code; wrong options are thrown to whoever reads the command line. */
export async function run(argv: string[]): Promise<number> {
  const [act, ...rest] = argv;
  try {
    if (act === 'verify') return verify(rest);
    if (act === 'export') return exportFile(rest);
  } catch (error) {
    return complain(error);
  }
  process.stderr.write(help);
  return 2;
}

function verify(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      checkpoint: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write(help);
    return 2;
  }
  const kept = values.checkpoint.map(readKept);
  const strange = values.checkpoint.find((_, at) => kept[at]!.length === 0);
  if (strange !== undefined) {
    process.stderr.write(
      `hinomi ledger: "${strange.slice(0, 200)}" holds no checkpoint; write the value from the report, as 2000:2920-28d9-c3f2-9572, or name a file\n`,
    );
    return 2;
  }
  const wrapped = wrapping(file);
  if (wrapped !== null) throw new UnreadableLedgerError(`${file}: ${wrapped}`);
  const open = isDatabase(file);
  const verifier = new LedgerVerifier({ trusted: values.key.map(readKey), kept: kept.flat(), open });
  for (const line of open ? databaseLines(file) : fileLines(file)) verifier.add(line);
  const report = verifier.finish();
  if (values.json) process.stdout.write(`${JSON.stringify({ file, ...report })}\n`);
  else process.stdout.write(inWords(file, report, open));
  return report.ok ? 0 : 1;
}

function inWords(file: string, report: LedgerReport, database: boolean): string {
  const { fault, last } = report;
  if (fault) {
    const entry = fault.seq === null ? '' : ` (entry ${fault.seq})`;
    return `${file}${database || fault.line === 0 ? '' : `:${fault.line}`}: ${fault.reason}${entry}\n`;
  }
  const counts = [
    `${report.entries} entries`,
    `${report.checkpoints} checkpoints`,
    `${report.erased} erased by policy`,
    `${report.withheld} withheld for the reader's role`,
    ...(report.chains.heads > 0
      ? [`${report.chains.heads} signed heads of the chains of ${report.chains.agents} agents`]
      : []),
    ...(report.unsigned > 0 ? [`${report.unsigned} newer than the last checkpoint`] : []),
  ];
  const head = last ? `, head ${shortCheckpoint(last)} signed ${last.at}` : '';
  return `${file}: sound: ${counts.join(', ')}${head}\n${trust(report)}`;
}

function trust({ kept, keys }: LedgerReport): string {
  if (kept > 0) return `${kept} kept checkpoint${kept > 1 ? 's' : ''} met\n`;
  const key = keys === 'given' ? '' : ' and its own key only: give --key, or --checkpoint from a printed report';
  return `checked without a kept checkpoint${key}; that it was not cut short is not shown\n`;
}

/** What stands on the command line, or in the file of that name. */
function readKept(text: string): KeptHead[] {
  const heads = checkpointsIn(text);
  return heads.length === 0 && existsSync(text) ? checkpointsIn(readFileSync(text, 'utf8')) : heads;
}

function readKey(file: string): Uint8Array {
  const text = readFileSync(file, 'utf8').trim();
  if (text.startsWith('-----BEGIN')) {
    const jwk = createPublicKey(text).export({ format: 'jwk' });
    if (jwk.crv !== 'Ed25519' || !jwk.x) throw new UnusableKeyError(`${file}: not an Ed25519 key`);
    return Buffer.from(jwk.x, 'base64url');
  }
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== 32) throw new UnusableKeyError(`${file}: neither PEM nor base64 of 32 bytes`);
  return raw;
}

/** The file has to be unpacked or saved anew before it can be checked. */
class UnreadableLedgerError extends Error {
  override name = 'UnreadableLedgerError';
}

/** The file given as a key holds none that could have signed a ledger. */
export class UnusableKeyError extends Error {
  override name = 'UnusableKeyError';
}

/** All rows of a control database, signed or not, at one moment. */
function* databaseLines(path: string): Iterable<string> {
  yield* atOnce(path, (db) =>
    exportLines(db, {
      size: figure(db, 'SELECT max(seq) AS n FROM ledger_entry'),
      exportedAt: new Date().toISOString(),
    }),
  );
}

function exportFile(argv: string[]): number {
  const { values } = parseArgs({ args: argv, options: { db: { type: 'string' } } });
  if (values.db === undefined) {
    process.stderr.write(help);
    return 2;
  }
  let newer = 0;
  const lines = atOnce(values.db, (db) => {
    const size = figure(db, 'SELECT max(size) AS n FROM ledger_checkpoint');
    newer = figure(db, 'SELECT count(*) AS n FROM ledger_entry') - size;
    return exportLines(db, { size, exportedAt: new Date().toISOString() });
  });
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (newer > 0) process.stderr.write(`${newer} newer entries await the next signed checkpoint and are left out\n`);
  return 0;
}

/** Reads within one transaction, so that what a running hub erases meanwhile does not look like a silent erasure. */
function* atOnce(path: string, read: (db: DatabaseSync) => Iterable<string>): Iterable<string> {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    db.exec('BEGIN');
    yield* read(db);
  } finally {
    db.close();
  }
}

function figure(db: DatabaseSync, sql: string): number {
  return (db.prepare(sql).get()?.['n'] as number | null) ?? 0;
}

function complain(error: unknown): number {
  if (usageFault(error) !== null) throw error;
  process.stderr.write(`hinomi ledger: ${(error as Error).message}\n`);
  return 1;
}
