import { join } from 'node:path';
import { buildConsole } from './build-console.ts';
import { buildBundles } from './bundles.ts';
import { root } from './verbs.ts';

export const help = `hinomi build

Builds the console (console/dist) and the bundles of agent and hub (dist/agent, dist/hub). Each bundle is a folder that runs with
Node 26 alone: "node dist/agent/hinomi-agent.mjs VERB", "node dist/hub/hinomi-hub.mjs VERB".
`;

/** Builds everything that ships. */
export async function run(): Promise<number> {
  await buildConsole();
  await buildBundles(join(root, 'dist'));
  process.stderr.write('built dist/agent and dist/hub\n');
  return 0;
}
