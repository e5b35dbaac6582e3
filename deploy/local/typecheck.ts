import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './verbs.ts';

export const help = `hinomi typecheck

Checks the types of all rooms and of the console.
`;

/** Checks types; see \`help\`. */
export async function run(): Promise<number> {
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  for (const project of ['tsconfig.json', 'console/tsconfig.json', 'console/shell/tsconfig.json']) {
    const { status } = spawnSync(compiler, ['-p', project], { cwd: root, stdio: 'inherit' });
    if (status !== 0) return 1;
  }
  return 0;
}
