import { createPublicKey } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { type LedgerReport, LedgerVerifier, parseShortCheckpoint, shortCheckpoint } from '#engine/ledger/index.ts';
import { usageFault } from '#protocol/command-line.ts';
import { exportLines } from '../ledger/export-lines.ts';

/** Text of `hinomi ledger --help`. */
export const help = `hinomi ledger verify FILE [--key FILE]... [--head SIZE:ROOT]... [--json]
  Checks an exported ledger without a server: chain, words, tree, signed checkpoints. Names the first bad line.
  --key   public key to trust (PEM, or base64 of 32 bytes), got apart from the export. Without it the file's own key is
          used: that finds mistakes, but not a ledger rewritten as a whole.
  --head  a head as printed on a report (2000:2920-28d9-c3f2-9572): the file must hold exactly those entries before it.
hinomi ledger export --db FILE
  Prints the ledger of a control.db up to its last signed checkpoint as NDJSON; the hub may be running.

Exit 0 sound, 1 not sound or not readable, 2 wrong usage.
`;

/** The verb's door. Returns the exit code; wrong options are thrown to whoever reads the command line. */
export async function run(argv: string[]): Promise<number> {
  const [act, ...rest] = argv;
  try {
    if (act === 'verify') return await verifyFile(rest);
    if (act === 'export') return exportFile(rest);
  } catch (error) {
    return complain(error);
  }
  process.stderr.write(help);
  return 2;
}

async function verifyFile(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      head: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write(help);
    return 2;
  }
  const heads = values.head.map(parseShortCheckpoint).filter((head) => head !== null);
  if (heads.length < values.head.length) {
    process.stderr.write(
      'hinomi ledger: --head is written as on the report, SIZE:ROOT, e.g. 2000:2920-28d9-c3f2-9572\n',
    );
    return 2;
  }
  const verifier = new LedgerVerifier(values.key.map(readKey), heads);
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) verifier.add(line);
  const report = verifier.finish();
  if (values.json) process.stdout.write(`${JSON.stringify({ file, ...report })}\n`);
  else process.stdout.write(inWords(file, report));
  return report.ok ? 0 : 1;
}

function inWords(file: string, report: LedgerReport): string {
  const { fault, last } = report;
  if (fault) {
    const entry = fault.seq === null ? '' : ` (entry ${fault.seq})`;
    return `${file}:${fault.line}: ${fault.reason}${entry}\n`;
  }
  const head = last ? `, head ${shortCheckpoint({ size: last.size, root: report.root })} signed ${last.at}` : '';
  const trust =
    report.keys === 'given'
      ? ''
      : "\nchecked with the file's own key only: give --key, or --head from a printed report";
  return `${file}: sound: ${report.entries} entries, ${report.checkpoints} checkpoints, ${report.erased} erased by policy${head}${trust}\n`;
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

/** The file given as a key holds none that could have signed a ledger. */
export class UnusableKeyError extends Error {
  override name = 'UnusableKeyError';
}

function exportFile(argv: string[]): number {
  const { values } = parseArgs({ args: argv, options: { db: { type: 'string' } } });
  if (values.db === undefined) {
    process.stderr.write(help);
    return 2;
  }
  const db = new DatabaseSync(values.db, { readOnly: true });
  try {
    const figure = (sql: string) => (db.prepare(sql).get()?.['n'] as number | null) ?? 0;
    const size = figure('SELECT max(size) AS n FROM ledger_checkpoint');
    const newer = figure('SELECT count(*) AS n FROM ledger_entry') - size;
    for (const line of exportLines(db, size, new Date().toISOString())) process.stdout.write(`${line}\n`);
    if (newer > 0) process.stderr.write(`${newer} newer entries await the next signed checkpoint and are left out\n`);
    return 0;
  } finally {
    db.close();
  }
}

function complain(error: unknown): number {
  if (usageFault(error) !== null) throw error;
  process.stderr.write(`hinomi ledger: ${(error as Error).message}\n`);
  return 1;
}
