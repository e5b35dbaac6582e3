import { join } from 'node:path';
import { buildConsole } from './build-console.ts';
import { root } from './verbs.ts';

export const help = `hinomi build

Builds the console (console/dist) and the bundles of agent and hub (dist/), each one file with native add-ons beside it.
`;

const verbFiles = {
  agent: ['agent/main.ts', 'agent/verbs/enrol.ts', 'agent/verbs/check-config.ts'],
  hub: ['hub/main.ts', 'hub/detect/detect-worker.ts'],
} as const;

/** Packages with native parts or with files of their own: they stand beside the bundle, not in it. */
const beside = [
  '@duckdb/*',
  'koffi',
  'node-opcua-client',
  'modbus-serial',
  'proper-lockfile',
  '@serialport/*',
  'serialport',
];

/** Builds everything that ships. */
export async function run(): Promise<number> {
  await buildConsole();
  const { build } = await import('esbuild');
  for (const [room, entries] of Object.entries(verbFiles)) {
    await build({
      absWorkingDir: root,
      entryPoints: [...entries],
      outdir: join('dist', room),
      outbase: room,
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node26',
      format: 'esm',
      minify: true,
      legalComments: 'linked',
      external: beside,
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      logLevel: 'warning',
    });
    process.stderr.write(`built dist/${room}\n`);
  }
  return 0;
}
