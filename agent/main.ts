import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { because } from '#protocol/reasons/reason.ts';
import { readAgentConfig } from './agent.config.ts';
import { runAgent } from './agent.ts';
import { faultText } from './config/config-fault.ts';
import { readIdentity } from './self/identity.ts';
import { StopOrder } from './self/stop-order.ts';

export const help = `hinomi agent --home DIR --config FILE [--bus URL]

Runs the agent in the foreground, as a service does. DIR holds its identity (from "hinomi enrol"), spool and positions.
--bus overrides the address of a server on this machine, whose port may have changed since enrolment.
It ends cleanly on SIGTERM, on Ctrl-C, and when the process that started it goes away (with --parent).
`;

/** Starts the agent; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      home: { type: 'string' },
      config: { type: 'string' },
      parent: { type: 'boolean', default: false },
      bus: { type: 'string' },
    },
  });
  if (!values.home || !values.config) {
    process.stderr.write(help);
    return 2;
  }
  mkdirSync(values.home, { recursive: true, mode: 0o700 });
  const identity = readIdentity(values.home);
  if (!identity) {
    process.stderr.write(
      `${values.home} holds no identity: run "hinomi enrol --home ${values.home} --token-file FILE" first\n`,
    );
    return 1;
  }
  const config = await readAgentConfig(values.config);
  if (Array.isArray(config)) {
    for (const fault of config) process.stderr.write(`${values.config}:${faultText(fault)}\n`);
    return 1;
  }
  const stop = new StopOrder();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => stop.give(because('stop_signal', { signal })));
  }
  if (values.parent) process.stdin.on('end', () => stop.give(because('supervisor_gone'))).resume();
  const urls = values.bus ? [values.bus] : identity.urls;
  await runAgent(values.home, { ...identity, urls }, config, stop);
  return 0;
}
