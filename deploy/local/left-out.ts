import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Parts of the OPC UA library that its reader never comes to: making certificates (ours are made by our own code), a store of trusted ones
 * of the library's own, key files of other programs, and finding servers by multicast. They would take a fifth of the memory of the worker.
 */
const leftOut = [
  /node-opcua-crypto[\\/]dist[\\/]source[\\/]x509[\\/]\w+\.js$/,
  /node-opcua-crypto[\\/]dist[\\/]source_nodejs[\\/]pkcs12\w*\.js$/,
  /node-opcua-certificate-manager[\\/]dist[\\/]index\.js$/,
  /[\\/]sshpk[\\/]lib[\\/]index\.js$/,
  /[\\/]sterfive-bonjour-service[\\/].*index\.js$/,
];

const named = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm;
const listed = /^export \{([^}]*)\}/gm;
const renamed = /^export \* as (\w+)/gm;
const passedOn = /^export \* from "(\.[^"]+)"/gm;

/** Puts in the place of such a module one that has the same names and says on use that it is left out. */
export const withoutUnusedOpcUa: Plugin = {
  name: 'without-unused-opc-ua',
  setup({ onLoad }) {
    for (const filter of leftOut) {
      onLoad({ filter }, ({ path }) => ({ contents: standIn(namesOf(path), basename(path)) }));
    }
  },
};

function namesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const lists = [...text.matchAll(listed)].flatMap(([, names]) => names!.split(','));
  return [
    ...[...text.matchAll(named), ...text.matchAll(renamed)].map(([, name]) => name!),
    ...lists.map((one) => one.trim().split(' as ').at(-1)!).filter((name) => name !== ''),
    ...[...text.matchAll(passedOn)].flatMap(([, from]) => namesOf(join(dirname(file), from!))),
  ];
}

function standIn(names: readonly string[], file: string): string {
  if (names.length === 0) return 'module.exports = {};';
  return names
    .map((name) => `export function ${name}() { throw new Error('${name} of ${file} is left out of this file'); }`)
    .join('\n');
}
