import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PartFailedError } from './part.ts';
import { hashOfSources } from './source-hash.ts';
import { root } from './verbs.ts';

const sources = [
  'console/src',
  'console/shell',
  'console/index.html',
  'console/public',
  'console/vite.config.ts',
  'protocol',
  'package-lock.json',
];

/** Builds the console unless what is there was built from the same sources. */
export async function buildConsole(): Promise<void> {
  const stamp = join(root, 'console/dist/.sources');
  const hash = hashOfSources(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  process.stderr.write('hinomi: building the console\n');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const answer = spawnSync(process.execPath, [vite, 'build'], { cwd: join(root, 'console'), encoding: 'utf8' });
  if (answer.status !== 0)
    throw new PartFailedError(`the console could not be built:\n${answer.stdout}${answer.stderr}`);
  writeFileSync(stamp, hash);
}
