import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchOptions } from './bench-options.ts';

type Result = Record<string, unknown>;
interface Benchmark {
  does: string;
  load(): Promise<{ bench(options: BenchOptions): Promise<Result> }>;
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  rules: { does: 'speed of the rule engine against parsing alone', load: () => import('./rules.ts') },
  capture: { does: 'packets per second of the capture decoder', load: () => import('./capture.ts') },
  snapshot: { does: 'OPC UA snapshot against a bare client', load: () => import('./snapshot.ts') },
  diff: { does: 'difference of two large snapshots against parsing both', load: () => import('./diff.ts') },
  differences: { does: 'the page of a controller with a thousand differences', load: () => import('./differences.ts') },
  commands: { does: 'first output of the commands that need no server', load: () => import('./commands.ts') },
  ingest: { does: 'events per second of a hub on a pre-filled stream', load: () => import('./ingest.ts') },
  flood: {
    does: 'a million failures of one source, and how soon ten rare things of others are shown',
    load: () => import('./flood.ts'),
  },
  start: { does: 'from the start of a hub with millions of events until it works', load: () => import('./start.ts') },
  latency: { does: 'from the event on a PC to the incident on an open console', load: () => import('./latency.ts') },
  agent: { does: 'memory and processor of the bundled agent', load: () => import('./agent.ts') },
  visit: { does: 'two people with tablets begin and close a visit of ten changes', load: () => import('./visit.ts') },
  console: { does: 'from an input to the paint that answers it, on 100,000 rows', load: () => import('./console.ts') },
};

const listing = Object.entries(benchmarks)
  .map(([name, { does }]) => `  ${name.padEnd(13)}${does}`)
  .join('\n');

export const help = `hinomi bench NAME [--seconds N | --minutes N] [--events N] [--profile DIR] [--json]

Measures one figure and, in the same run, the limit it stands against, and prints both with their ratio as one JSON object.
Run it on a machine that does nothing else; cores and load average are printed with the figures.

${listing}
`;

/** Runs one benchmark; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      events: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const [name] = positionals;
  const amounts = [values.seconds, values.minutes, values.events].filter((text) => text !== undefined);
  if (
    name === undefined ||
    positionals.length > 1 ||
    !Object.hasOwn(benchmarks, name) ||
    !amounts.every((text) => /^[1-9]\d*$/.test(text))
  ) {
    process.stderr.write(help);
    return 2;
  }
  const before = loadavg();
  const { bench } = await benchmarks[name]!.load();
  const result = await bench({
    ...(values.seconds ? { seconds: Number(values.seconds) } : {}),
    ...(values.minutes ? { seconds: Number(values.minutes) * 60 } : {}),
    ...(values.events ? { events: Number(values.events) } : {}),
    ...(values.profile ? { profile: values.profile } : {}),
  });
  const machine = { cores: availableParallelism(), loadBefore: rounded(before), loadAfter: rounded(loadavg()) };
  const all = { bench: name, ...result, machine };
  process.stdout.write(`${values.json ? JSON.stringify(all) : JSON.stringify(all, null, 2)}\n`);
  return 0;
}

function rounded(values: number[]): number[] {
  return values.map((value) => Math.round(value * 100) / 100);
}
