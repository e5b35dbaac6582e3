import { isIP } from 'node:net';
import { createInterface } from 'node:readline/promises';
import type { parseArgs } from 'node:util';
import type { WaitsFor } from '../../controllers/once-job.ts';
import type { RequestPlan } from '../../controllers/request-plan.ts';
import type { SnapshotText } from '../../controllers/snapshot-text.ts';
import { UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { writeSnapshotFile } from './snapshot-text-file.ts';

/** Options of the verb, for all protocols. */
export const options = {
  json: { type: 'boolean', default: false },
  map: { type: 'string' },
  discover: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  fingerprint: { type: 'boolean', default: false },
  gateway: { type: 'boolean', default: false },
  framing: { type: 'string', default: 'tcp' },
  baud: { type: 'string' },
  parity: { type: 'string', default: 'even' },
  'stop-bits': { type: 'string', default: '1' },
  listen: { type: 'string', default: '5' },
  'other-master': { type: 'boolean', default: false },
  allow: { type: 'string', multiple: true },
  unit: { type: 'string', default: '1' },
  end: { type: 'string', default: '1000' },
  rate: { type: 'string' },
  user: { type: 'string' },
  security: { type: 'string', default: 'None' },
  trust: { type: 'string' },
  policy: { type: 'string' },
  'user-certificate': { type: 'boolean', default: false },
  'password-in-clear': { type: 'boolean', default: false },
  endpoints: { type: 'boolean', default: false },
  state: { type: 'string' },
  series: { type: 'string', default: 'auto' },
  code: { type: 'string', default: 'binary' },
  frame: { type: 'string', default: '3e' },
  transport: { type: 'string' },
  node: { type: 'string' },
  'own-node': { type: 'string' },
  out: { type: 'string' },
  twin: { type: 'boolean', default: false },
  tool: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** What was asked for, as parsed. */
export type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

/** The one HOST:PORT of the command line; the port may be left out where the protocol has one of its own. */
export function hostAndPort(protocol: string, rest: readonly string[], usualPort?: number) {
  const [text = ''] = rest;
  const [, host, portText] = /^(\[[0-9a-f:.%\w]+\]|[^\s:/@[\]]+)(?::(\d+))?$/i.exec(text) ?? [];
  if (isIP(text) === 6) throw new UsageError(`write ${text} as [${text}]`);
  if (!host || rest.length !== 1) throw new UsageError(`${protocol} needs one HOST:PORT and nothing around it`);
  const port = Number(portText ?? usualPort);
  if (Number.isNaN(port)) throw new UsageError(`${protocol} has no usual port: give HOST:PORT`);
  if (port < 1 || port > 65_535) throw new UsageError(`${port} is no port: use 1 to 65535`);
  return { id: text, host: host.replaceAll(/[[\]]/g, ''), port };
}

/** A number within bounds; says so where it is none. */
export function number(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new UsageError(`${name} must be a number from ${least} to ${most}`);
  }
  return value;
}

/** The same for an option that may be absent. */
export function optionalNumber(text: string | undefined, name: string, least: number, most: number) {
  return text === undefined ? undefined : number(text, name, least, most);
}

/** Tells the person which other process reads the device meanwhile. */
export function waitingFor(holder: string): void {
  process.stderr.write(`waiting for ${holder}, which reads this controller\n`);
}

/** The same, of what a thread tells. */
export function tellWaiting(progress: unknown): void {
  waitingFor((progress as WaitsFor).waitsFor);
}

/** One of a closed list of words. */
export function oneOf<T extends string>(text: string, name: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found === undefined) throw new UsageError(`${name} is ${words.join(', ')}`);
  return found;
}

/** Says requests and time to the person; for a dry run that is all, as one JSON object where wanted. */
export function announce(plan: RequestPlan, values: Values): 'go on' | 'done' {
  const time = plan.seconds < 120 ? `${plan.seconds} s` : `${plan.minutes} minutes`;
  process.stderr.write(`at most ${plan.total} reads in about ${time}: ${JSON.stringify(plan.requests)}\n`);
  if (!values['dry-run']) return 'go on';
  if (values.json) process.stdout.write(`${JSON.stringify(plan)}\n`);
  return 'done';
}

/** Asks the person at the terminal; where nobody sits, the command itself is the consent. */
export async function agreed(question: string, values: Values): Promise<boolean> {
  if (values.yes || !process.stdin.isTTY) return true;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

/** Writes a snapshot to standard output, or the file that was named, and its completeness to the person; gives the exit code. */
export function writeText({ header, lines, counts }: SnapshotText, { out }: Pick<Values, 'out'>): number {
  if (out === undefined) for (const line of lines) process.stdout.write(`${line}\n`);
  else writeSnapshotFile(out, lines);
  const items = counts.map(([section, count]) => `${section} ${count}`).join(', ') || 'nothing was read';
  const verdict = header.complete ? 'complete' : `incomplete: ${visible(header.reasons.join('; '))}`;
  process.stderr.write(`${verdict}; ${items}\n`);
  return header.complete ? 0 : 3;
}
