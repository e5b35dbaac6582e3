import { parseArgs } from 'node:util';
import { readAgentConfig } from '../agent.config.ts';
import { faultText } from '../config/config-fault.ts';
import { sameDevices } from '../setup/same-place.ts';

export const help = `hinomi check-config FILE [--json]

Checks an agent configuration without starting anything. Every mistake is printed with its line and what to write instead;
files that are not there yet are notes.
`;

/** Checks; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [path] = positionals;
  if (!path || positionals.length > 1) {
    process.stderr.write(help);
    return 2;
  }
  const config = await readAgentConfig(path).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === undefined) throw error;
    return error;
  });
  if (config instanceof Error) {
    const why = config.code === 'ENOENT' ? 'there is no such file' : config.message;
    process.stderr.write(`${path}: ${why}; name the agent's configuration file\n`);
    return 2;
  }
  const faults = Array.isArray(config) ? config : [];
  const twice = Array.isArray(config) ? [] : await sameDevices(config.sources);
  for (const { source, address, holder, held } of twice) {
    faults.push({
      ...{ line: 1, path: source, message: `${address} is the device that "${holder}" names ${held}` },
      remedy: 'name it once: an agent keeps one connection per device',
    });
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ file: path, ok: faults.length === 0, faults })}\n`);
  for (const fault of faults) process.stderr.write(`${path}:${faultText(fault)}\n`);
  if (!Array.isArray(config) && faults.length === 0) {
    for (const { id, definition, config: own } of config.sources)
      for (const note of definition.look?.(own) ?? []) process.stderr.write(`${path}: note: ${id}: ${note}\n`);
    process.stderr.write(`${path}: good, ${config.sources.length} sources\n`);
  }
  return faults.length > 0 ? 1 : 0;
}
