import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readAgentConfig } from '../agent.config.ts';

export const help = `hinomi check-config FILE [--json]

Checks an agent configuration without starting anything. Every mistake is printed with its line and what to write instead.
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
  if (!existsSync(path)) {
    process.stderr.write(`${path}: there is no such file\n`);
    return 2;
  }
  const config = await readAgentConfig(path);
  const faults = Array.isArray(config) ? config : [];
  if (values.json) process.stdout.write(`${JSON.stringify({ file: path, ok: faults.length === 0, faults })}\n`);
  for (const fault of faults)
    process.stderr.write(`${path}:${fault.line}: ${fault.path} ${fault.message}; ${fault.remedy}\n`);
  if (!Array.isArray(config)) process.stderr.write(`${path}: good, ${config.sources.length} sources\n`);
  return faults.length > 0 ? 1 : 0;
}
