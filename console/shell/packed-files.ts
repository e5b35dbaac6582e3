import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const text = /\.(js|css|html|svg|json)$/;
const leastBytes = 1_000;

/** Leaves a packed copy beside every text file of the build, so that the hub need not pack while people wait. */
export function packedFiles(): Plugin {
  let out = '';
  return {
    name: 'hinomi-packed-files',
    apply: 'build',
    configResolved: (config) => {
      out = join(config.root, config.build.outDir);
    },
    closeBundle: () => pack(out),
  };
}

function pack(dir: string): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    const stat = statSync(path);
    if (stat.isDirectory()) pack(path);
    else if (text.test(name) && stat.size >= leastBytes)
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}
