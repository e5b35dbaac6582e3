import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  diffSnapshots,
  incomparable,
  parseSnapshot,
  type Snapshot,
  SnapshotFileError,
  snapshotLines,
} from '#engine/snapshot/snapshot.ts';

/** Words of `--help`. */
export const help = `hinomi snapshot: what is set in a controller, read only

  hinomi snapshot opcua URL [--json] [--user NAME] [--security MODE] [--trust THUMBPRINT]
  hinomi snapshot modbus HOST:PORT --map FILE [--json] [--dry-run]
  hinomi snapshot modbus HOST:PORT --discover [--unit N] [--end N] [--dry-run]
  hinomi snapshot diff A B [--json]

The snapshot goes to standard output (one header line, then one line per item); keep it in a file and compare two
of them with diff. --dry-run shows requests and time without any. --discover proposes a map: it reads upward from
address 0 to --end (1000) in each table. --security is None (default), Sign or SignAndEncrypt; for the latter two
the certificate of the controller must be approved with --trust. A password is read from HINOMI_OPCUA_PASSWORD.
--rate N sets the most requests in a second (Modbus 10, OPC UA 5 by default; 0 for no pause, on a test bench only).
Exit: 0 done, 1 failed, 2 wrong usage, 3 incomplete (what is missing stands in the header).
`;

const options = {
  json: { type: 'boolean', default: false },
  map: { type: 'string' },
  discover: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  unit: { type: 'string', default: '1' },
  end: { type: 'string', default: '1000' },
  rate: { type: 'string' },
  user: { type: 'string' },
  security: { type: 'string', default: 'None' },
  trust: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

class UsageError extends Error {}

/** Runs the verb; returns its exit code. */
export async function run(argv: string[]): Promise<number> {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    const [what, ...rest] = positionals;
    if (what === 'diff') return diff(rest, values.json);
    if (what === 'modbus') return await modbus(rest, values);
    if (what === 'opcua') return await opcua(rest, values);
    throw new UsageError(what === undefined ? 'say opcua, modbus or diff' : `no snapshot of ${what}`);
  } catch (error) {
    const usage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${(error as Error).message}\n${usage ? `\n${help}` : ''}`);
    return usage ? 2 : 1;
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

function diff(files: string[], json: boolean): number {
  const [a, b] = files.map((file): Snapshot => {
    try {
      return parseSnapshot(readFileSync(file, 'utf8'));
    } catch (error) {
      if (error instanceof SnapshotFileError) throw new Error(`${file}: ${error.message}`);
      throw error;
    }
  });
  if (!a || !b || files.length !== 2) throw new UsageError('diff needs two snapshot files');
  const doubt = incomparable(a, b);
  if (doubt) process.stderr.write(`beware: ${doubt}\n`);
  const items = diffSnapshots(a, b);
  for (const item of items) {
    const unit = item.unit ? ` ${item.unit}` : '';
    const words = `${item.severity} ${item.op} ${item.path} ${item.attribute}: ${item.from ?? '-'} -> ${item.to ?? '-'}${unit}`;
    process.stdout.write(`${json ? JSON.stringify(item) : words}\n`);
  }
  process.stderr.write(`${items.length} differences\n`);
  return a.header.complete && b.header.complete ? 0 : 3;
}

async function modbus(rest: string[], values: Values): Promise<number> {
  const [, host, portText] = /^(.+?)(?::(\d+))?$/.exec(rest[0] ?? '') ?? [];
  if (!host || rest.length !== 1) throw new UsageError('modbus needs one HOST:PORT');
  const rate = number(values.rate ?? '10', '--rate', 0, 1000);
  const target = {
    device: rest[0]!,
    host,
    port: Number(portText ?? 502),
    requestsPerSecond: rate,
    connectMs: 3000,
    answerMs: 2000,
    budgetSeconds: 900,
  };
  if (values.discover) {
    const bounds = { unit: number(values.unit, '--unit', 0, 255), end: number(values.end, '--end', 1, 10_000) };
    const most = 4 * (Math.ceil(bounds.end / 100) + 7);
    process.stderr.write(`at most ${most} reads in ${rate > 0 ? Math.ceil(most / rate) : 0} s\n`);
    if (values['dry-run']) return 0;
    const { discoverMap } = await import('../sources/modbus/discover.ts');
    const found = await discoverMap(target, bounds);
    process.stdout.write(found.yaml);
    process.stderr.write(`${JSON.stringify(found.requests)}\n${found.warnings.map((text) => `${text}\n`).join('')}`);
    return 0;
  }
  if (!values.map) throw new UsageError('modbus needs --map FILE, or --discover to propose one');
  const { parseMap } = await import('../sources/modbus/map.ts');
  const map = parseMap(readFileSync(values.map, 'utf8'), values.map);
  const { estimate } = await import('../sources/modbus/plan.ts');
  const plan = estimate(map, rate);
  process.stderr.write(`${plan.total} reads in about ${plan.seconds} s: ${JSON.stringify(plan.requests)}\n`);
  if (values['dry-run']) {
    if (values.json) process.stdout.write(`${JSON.stringify(plan)}\n`);
    return 0;
  }
  const { collectModbus } = await import('../sources/modbus/collect.ts');
  return write(await collectModbus(target, map, () => new Date()));
}

async function opcua(rest: string[], values: Values): Promise<number> {
  const url = rest[0];
  if (!url || !/^opc\.tcp:\/\//.test(url) || rest.length !== 1) throw new UsageError('opcua needs one opc.tcp:// URL');
  const { snapshotOpcUaOnce } = await import('../sources/opc-ua/once.ts');
  return write(
    await snapshotOpcUaOnce({
      url,
      security: values.security,
      user: values.user,
      password: process.env['HINOMI_OPCUA_PASSWORD'],
      trust: values.trust,
      requestsPerSecond: number(values.rate ?? '5', '--rate', 0, 1000),
      dryRun: values['dry-run'],
    }),
  );
}

function write(snapshot: Snapshot | undefined): number {
  if (!snapshot) return 0;
  for (const line of snapshotLines(snapshot)) process.stdout.write(`${line}\n`);
  const { header } = snapshot;
  const counts = [...snapshot.sections.values()].map((section) => `${section.name} ${section.entries.size}`).join(', ');
  process.stderr.write(`${header.complete ? 'complete' : `incomplete: ${header.reasons.join('; ')}`}; ${counts}\n`);
  return header.complete ? 0 : 3;
}

function number(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new UsageError(`${name} must be a number from ${least} to ${most}`);
  }
  return value;
}
