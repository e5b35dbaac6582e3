import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../../deploy/local/bundles.ts';

/** The bundles as they ship, in a folder of their own with no node_modules above it. */
export interface Bundled {
  dir: string;
  /** The files to give to Node. */
  agent: string;
  hub: string;
}

/** Builds agent and hub into a fresh folder outside the clone. */
export async function buildApart(): Promise<Bundled> {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-dist-'));
  await buildBundles(dir);
  return { dir, agent: join(dir, 'agent', 'hinomi-agent.mjs'), hub: join(dir, 'hub', 'hinomi-hub.mjs') };
}

/** Files directly in a folder with their kilobytes. */
export function sizesOf(folder: string): Record<string, number> {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [[entry.name, Math.round(statSync(join(folder, entry.name)).size / 1024)]] : [],
    ),
  );
}
