import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './verbs.ts';

export const help = `hinomi lint [--write]

Checks style and common mistakes of the source with Biome (Linux).
`;

/** Lints; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const biome = join(root, 'node_modules', '@biomejs', `cli-linux-${process.arch}`, 'biome');
  if (!existsSync(biome)) {
    process.stderr.write(`hinomi: Biome is not installed for ${process.platform}-${process.arch}; lint on Linux\n`);
    return 1;
  }
  const args = ['check', ...argv.filter((arg) => arg === '--write'), '--error-on-warnings', '.'];
  return spawnSync(biome, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
