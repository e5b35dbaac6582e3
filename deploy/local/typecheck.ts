import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './verbs.ts';

export const help = `hinomi typecheck

Checks the types of all rooms and of the console.
`;

/** What the compiler remembers of the last check, so that the next one looks only at what changed. */
function buildInfo(project: string): string {
  return join(root, '.cache', 'typecheck', `${project.replaceAll('/', '-')}.tsbuildinfo`);
}

/** Checks types; see \`help\`. */
export async function run(): Promise<number> {
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  for (const project of ['tsconfig.json', 'console/tsconfig.json', 'console/shell/tsconfig.json']) {
    const { status } = spawnSync(compiler, ['-p', project, '--incremental', '--tsBuildInfoFile', buildInfo(project)], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) return 1;
  }
  return 0;
}
