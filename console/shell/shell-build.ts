import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Plugin, transformWithOxc } from 'vite';

const workerPath = fileURLToPath(new URL('./shell-worker.ts', import.meta.url));
const publicDir = new URL('../public/', import.meta.url);

/** Writes `sw.js`: the worker that keeps the console on the device, with the list of the files of this build. */
export function shellBuild(): Plugin {
  return {
    name: 'hinomi-shell',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const hash = createHash('sha256');
      const files = Object.keys(bundle).sort();
      for (const name of files) {
        const file = bundle[name]!;
        hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
      }
      const loose = readdirSync(publicDir).sort();
      for (const name of loose) hash.update(name).update(readFileSync(new URL(name, publicDir)));
      const source = readFileSync(workerPath, 'utf8');
      hash.update(source);
      const shell = { name: hash.digest('hex').slice(0, 16), files: [...files, ...loose].map((name) => `/${name}`) };
      const { code } = await transformWithOxc(source, workerPath, { target: 'es2020' });
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: `const shell = ${JSON.stringify(shell)};\n${code}`,
      });
    },
  };
}
