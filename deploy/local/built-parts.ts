import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { bundleInto } from './bundles.ts';
import { hashOfSources } from './source-hash.ts';
import { root } from './verbs.ts';

/** What nobody began with for so long goes when something new is built. */
const keptMs = 30 * 86_400_000;

const sources = ['agent', 'hub', 'engine', 'protocol', 'deploy/local', 'package-lock.json'];

/**
 * The folder with agent and hub as they ship, built unless the same sources were built before. A launcher that finds it in
 * HINOMI_BUILT starts them from there: a hub is up with a seventh of the processor time that its thousand source files take.
 */
export async function builtParts(): Promise<string> {
  const all = join(root, '.cache', 'built');
  const wanted = join(all, hashOfSources(sources).slice(0, 16));
  const now = new Date();
  if (existsSync(wanted)) {
    utimesSync(wanted, now, now);
    return wanted;
  }
  mkdirSync(all, { recursive: true });
  for (const old of readdirSync(all).map((name) => join(all, name)))
    if (now.getTime() - (statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? 0) > keptMs)
      rmSync(old, { recursive: true, force: true });
  const making = mkdtempSync(join(all, 'making-'));
  try {
    await bundleInto(making);
    renameSync(making, wanted);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another command of this clone built the same meanwhile.
    if (!existsSync(wanted)) throw error;
  }
  return wanted;
}
