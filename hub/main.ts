import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HubConfigError, readHubConfig } from './hub.config.ts';
import { runHub } from './hub.ts';
import { StoreTroubleError } from './store/store-trouble.ts';

export const help = `hinomi hub --config FILE

Runs the hub in the foreground, as a service does. It ends cleanly on SIGTERM, on Ctrl-C, and with --parent when the process that
started it goes away.
`;

/** Each running statement of the event store takes one, and so do files, packing and passwords; the four of old could hold up intake. */
const workers = '12';

/** Starts the hub; see `help`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { config: { type: 'string' }, parent: { type: 'boolean', default: false } },
  });
  if (!values.config) {
    process.stderr.write(help);
    return 2;
  }
  if (!existsSync(values.config)) {
    process.stderr.write(`${values.config}: there is no such file\n`);
    return 2;
  }
  process.env['UV_THREADPOOL_SIZE'] ??= workers;
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());
  if (values.parent) process.stdin.on('end', () => stop.abort()).resume();
  try {
    await runHub(readHubConfig(values.config), stop.signal);
    return 0;
  } catch (error) {
    if (error instanceof HubConfigError || error instanceof StoreTroubleError) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}
