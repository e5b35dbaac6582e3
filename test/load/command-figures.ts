import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, familyCpuSeconds } from './process-figures.ts';

/** What one command took, from the start of its first process. */
export interface CommandFigures {
  /** Until the first byte on either output, and until the end; milliseconds. */
  firstOutput: number;
  end: number;
  /** Processor time of all of its processes, milliseconds. */
  cpu: number;
  /** Highest resident memory of the Node process, megabytes. */
  megabytes: number;
  code: number | null;
  /** Lines on standard output. */
  lines: number;
}

const launcher = fileURLToPath(new URL('../../hinomi', import.meta.url));
const mark = 'highest resident kilobytes ';
/** Runs inside the command: it tells its highest memory in the end. */
const teller = `process.on('exit', () => process.stderr.write('${mark}' + process.resourceUsage().maxRSS + '\\n'))`;
const withTeller = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(teller)}` };

/** Runs a command of ours through its launcher. */
export function ourCommand(args: readonly string[]): Promise<CommandFigures> {
  return commandFigures(launcher, args);
}

/** Runs a command, alone of all that this process starts, and says what it took. */
export async function commandFigures(command: string, args: readonly string[]): Promise<CommandFigures> {
  const before = childrenCpu();
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...withTeller } });
  let first: number | undefined;
  let lines = 0;
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    first ??= performance.now();
    for (const byte of chunk) if (byte === 10) lines += 1;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    first ??= performance.now();
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const end = performance.now();
  const told = errors.lastIndexOf(mark);
  return {
    firstOutput: Math.round((first ?? end) - started),
    end: Math.round(end - started),
    cpu: Math.round((childrenCpu() - before) * 1000),
    megabytes: told < 0 ? 0 : Math.round(Number.parseInt(errors.slice(told + mark.length), 10) / 1000),
    code,
    lines,
  };
}

function childrenCpu(): number {
  return familyCpuSeconds(process.pid) - cpuSeconds(process.pid);
}
