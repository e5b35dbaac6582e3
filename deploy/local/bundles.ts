import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { withoutUnusedOpcUa } from './left-out.ts';
import { root } from './verbs.ts';

/** One file that ships: what it is called and where its code begins. */
interface BundledFile {
  name: string;
  entry: string;
  /** What it does without. */
  without?: Plugin;
}

/** Per room the files that ship; workers stand beside the file that starts them. */
const bundled: Readonly<Record<'agent' | 'hub', readonly BundledFile[]>> = {
  agent: [
    { name: 'hinomi-agent', entry: 'agent/bundle.ts' },
    { name: 'controllers-verb', entry: 'agent/verbs/controllers.ts' },
    { name: 'opc-ua-worker', entry: 'agent/sources/opc-ua/worker.ts', without: withoutUnusedOpcUa },
    { name: 'host-inventory-worker', entry: 'agent/sources/host-inventory/worker.ts' },
    { name: 'modbus-worker', entry: 'agent/sources/modbus/worker.ts' },
    { name: 'slmp-worker', entry: 'agent/sources/slmp/worker.ts' },
    { name: 'fins-worker', entry: 'agent/sources/fins/worker.ts' },
    { name: 'file-evidence-worker', entry: 'agent/sources/file-evidence/worker.ts' },
    { name: 'wire-worker', entry: 'agent/sources/wire/worker.ts' },
  ],
  hub: [
    { name: 'hinomi-hub', entry: 'hub/bundle.ts' },
    { name: 'detect-worker', entry: 'hub/detect/detect-worker.ts' },
    { name: 'replay-worker', entry: 'hub/detect/replay/replay-worker.ts' },
    { name: 'check-worker', entry: 'hub/detect/additions/check-worker.ts' },
    { name: 'look-worker', entry: 'hub/controllers/look-ups/look-worker.ts' },
    { name: 'reader-worker', entry: 'hub/intake/reader-worker.ts' },
  ],
};

/** Not in the files: native add-ons, which stand beside them, and a lock over several machines, which nothing of ours uses. */
const outside = ['@duckdb/node-bindings-*', 'detect-libc', 'proper-lockfile'];

/** Bundled CommonJS packages ask for Node's own modules this way. */
const requireForCommonJs =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Of zod's messages in some fifty languages only our two are used: a quarter of a megabyte less in each file, held by each of its threads. */
const ownLanguages: Plugin = {
  name: 'own-languages',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'; export { default as ja } from './ja.js';",
    }));
  },
};

/**
 * Of a file with one character that needs two bytes V8 keeps two for each, in every thread that runs it. esbuild writes texts in ASCII, but
 * patterns as they are: there a character stands by its number.
 */
const onlyAscii: Plugin = {
  name: 'only-ascii',
  setup({ onEnd }) {
    onEnd(({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, path.endsWith('.mjs') ? inAscii(text) : text);
      }
    });
  },
};

function inAscii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Builds agent and hub into a folder: each room one folder that runs with Node alone, without a node_modules to install. */
export async function buildBundles(out: string): Promise<void> {
  await bundleInto(out);
  copySerialAddOn(join(out, 'agent'));
  const addOns = join(root, 'node_modules', '@duckdb');
  for (const name of readdirSync(addOns).filter((folder) => folder.startsWith('node-bindings-'))) {
    const to = join(out, 'hub', 'node_modules', '@duckdb', name);
    mkdirSync(to, { recursive: true });
    cpSync(join(addOns, name), to, { recursive: true });
  }
  cpSync(join(root, 'rules'), join(out, 'hub', 'rules'), { recursive: true });
  const console = join(root, 'console', 'dist');
  if (existsSync(console)) cpSync(console, join(out, 'hub', 'console'), { recursive: true });
}

/** Writes the files that ship into a folder; below the clone they find its native add-ons. */
export async function bundleInto(out: string): Promise<void> {
  const { build } = await import('esbuild');
  await Promise.all(
    Object.entries(bundled).flatMap(([room, files]) =>
      [...Map.groupBy(files, ({ without }) => without)].map(([without, together]) =>
        build({
          absWorkingDir: root,
          entryPoints: together.map(({ name, entry }) => ({ out: name, in: entry })),
          outdir: join(out, room),
          outExtension: { '.js': '.mjs' },
          bundle: true,
          platform: 'node',
          target: 'node26',
          format: 'esm',
          minify: true,
          keepNames: true,
          legalComments: 'linked',
          external: outside,
          plugins: [ownLanguages, onlyAscii, ...(without ? [without] : [])],
          write: false,
          banner: { js: requireForCommonJs },
          logLevel: 'error',
        }),
      ),
    ),
  );
}

/** The optional package that opens serial ports, with what it needs to find its add-on; nothing where it is not installed. */
function copySerialAddOn(agent: string): void {
  const modules = join(root, 'node_modules');
  if (!existsSync(join(modules, '@serialport', 'bindings-cpp'))) return;
  for (const part of ['package.json', 'dist', 'prebuilds']) {
    const inside = join('@serialport', 'bindings-cpp', part);
    cpSync(join(modules, inside), join(agent, 'node_modules', inside), { recursive: true });
  }
  cpSync(join(modules, 'node-gyp-build'), join(agent, 'node_modules', 'node-gyp-build'), { recursive: true });
}
