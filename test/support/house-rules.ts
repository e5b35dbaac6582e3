import { posix } from 'node:path';
import { type SourceFile, target } from './source-tree.ts';

/** A broken rule, in words that say where. */
export type Breach = string;

const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const room = (path: string) => path.split('/', 1)[0]!;

/** What each part of the house may import of ours; the longest prefix holds. */
const borders: Readonly<Record<string, readonly string[]>> = {
  'protocol/': ['protocol/'],
  'engine/': ['engine/', 'protocol/'],
  'agent/': ['agent/', 'engine/', 'protocol/'],
  'hub/': ['hub/', 'engine/', 'protocol/'],
  'simulators/': ['simulators/', 'engine/', 'protocol/'],
  'console/': ['console/', 'protocol/'],
  'deploy/': ['deploy/', 'protocol/'],
  'deploy/local/': ['deploy/local/', 'protocol/'],
  'test/': [''],
};

/** Imports that cross a wall, and values that the console takes from the protocol. */
export function borderBreaches(files: readonly SourceFile[]): Breach[] {
  const breaches: Breach[] = [];
  for (const { path, imports } of files) {
    const own = Object.keys(borders)
      .filter((prefix) => path.startsWith(prefix))
      .sort((a, b) => b.length - a.length)[0];
    if (!own) {
      breaches.push(`${path} stands in no room`);
      continue;
    }
    for (const { specifier, typeOnly } of imports) {
      const to = target(path, specifier);
      if (to === null) continue;
      if (!borders[own]!.some((prefix) => to.startsWith(prefix))) breaches.push(`${path} imports ${to}`);
      if (own === 'console/' && to.startsWith('protocol/') && !typeOnly) {
        breaches.push(`${path} imports more than types from ${to}`);
      }
    }
  }
  return breaches;
}

/** Circles of imports, each once, as the files on the way around. */
export function importCircles(files: readonly SourceFile[]): Breach[] {
  const next = new Map(
    files.map(({ path, imports }) => [path, imports.flatMap(({ specifier }) => target(path, specifier) ?? [])]),
  );
  const done = new Set<string>();
  const circles = new Map<string, Breach>();
  const visit = (path: string, way: string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      const circle = way.slice(at);
      circles.set([...circle].sort().join(' '), [...circle, path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const to of next.get(path) ?? []) visit(to, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return [...circles.values()];
}

/** Most lines of a file of code. */
export const longest = 300;

/** Files of code over the limit; tests may be longer. */
export function longFiles(files: readonly SourceFile[]): Breach[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return isTest(path) || room(path) === 'test' || lines <= longest
      ? []
      : [`${path} has ${lines} lines, ${longest} are allowed`];
  });
}

/** Files and folders whose name says nothing. */
export function namelessFiles(paths: readonly string[]): Breach[] {
  return paths.filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/|$)/i.test(path));
}

/** Where DuckDB's binding is imported outside the store, and where a value of it is taken by more than the one opener. */
export function duckDbBreaches(files: readonly SourceFile[], opener: string): Breach[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, typeOnly, names }) => {
      if (!specifier.startsWith('@duckdb/')) return [];
      const breaches: Breach[] = [];
      if (!path.startsWith('hub/store/') && room(path) !== 'test') breaches.push(`${path} imports ${specifier}`);
      const opens = !typeOnly && names.some((name) => /^DuckDBInstance/.test(name));
      if (opens && path !== opener && room(path) !== 'test') breaches.push(`${path} takes DuckDBInstance`);
      return breaches;
    }),
  );
}

/** Files that run as the start of a worker thread: what `new URL('./x.ts', import.meta.url)` names beside a \`Worker\`. */
export function workerFiles(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  return files
    .filter(({ text }) => /worker_threads/.test(text) || /\bWorker\b/.test(text))
    .flatMap(({ path, text }) => [
      ...[...text.matchAll(/new URL\(\s*'(\.[^']+\.ts)',\s*import\.meta\.url/g)].map((match) =>
        posix.join(posix.dirname(path), match[1]!),
      ),
      ...(/\bparentPort\b/.test(text) ? [path] : []),
    ])
    .filter((path, at, all) => known.has(path) && all.indexOf(path) === at);
}

/** Everything that a file loads when it runs, itself included: values only, packages by their name. */
export function reached(files: readonly SourceFile[], start: string): Set<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const file = byPath.get(name);
    for (const { specifier, typeOnly } of file?.imports ?? []) {
      if (!typeOnly) visit(target(name, specifier) ?? specifier);
    }
  };
  visit(start);
  return seen;
}

/** What has no place in pure code: a clock, chance, the outside world. */
const impure: readonly [RegExp, string][] = [
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date\(\s*\)/, 'new Date() without argument'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\bperformance\.now\b/, 'performance.now'],
  [/\brandom(?:Bytes|UUID|UUIDv7|Int|FillSync)\b/, 'random values'],
  [/\bset(?:Timeout|Interval|Immediate)\(/, 'a timer'],
  [/\bfetch\(/, 'fetch'],
  [/\bprocess\./, 'process'],
  [/\bconsole\./, 'console'],
];

/** Parts of Node that compute and touch nothing. */
const pureParts = new Set(['node:crypto', 'node:zlib', 'node:net']);
/** Packages that compute and touch nothing. */
const purePackages = new Set(['zod', 'yaml']);

/** Impurities in a file of `engine`, given its code without comments and strings. */
export function impurities({ path, imports }: SourceFile, code: string): Breach[] {
  const bare = code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
  const breaches = impure.filter(([pattern]) => pattern.test(bare)).map(([, what]) => `${path} uses ${what}`);
  for (const { specifier, names } of imports) {
    if (target(path, specifier) !== null) continue;
    const pure = pureParts.has(specifier) || purePackages.has(specifier);
    const opens =
      specifier === 'node:net' && names.some((name) => !/^(?:isIP|isIPv4|isIPv6|BlockList|SocketAddress)$/.test(name));
    if (!pure || opens) breaches.push(`${path} imports ${specifier}`);
  }
  return breaches;
}

/** Addresses in code that are names and never called: namespaces of standards, this machine, reserved example names. */
const namesOnly = [
  'http://opcfoundation.org/UA/',
  'http://www.w3.org/',
  'http://schemas.microsoft.com/win/2004/08/events',
  'http://127.0.0.1',
  'http://localhost',
  'https://127.0.0.1',
  'https://localhost',
];

/** Addresses of the outside world in code (comments are not code). */
export function outsideAddresses(path: string, code: string): Breach[] {
  return [...code.matchAll(/https?:\/\/[^\s'"`)\\]+/g)]
    .map(([address]) => address)
    .filter((address) => !address.includes('${') || !/^https?:\/\/\$\{/.test(address))
    .filter((address) => !namesOnly.some((name) => address.startsWith(name)))
    .filter((address) => !/^https?:\/\/([\w-]+\.)*example(?=[:/]|$)/.test(address))
    .map((address) => `${path} names ${address}`);
}

/** Words that belong to the making, not to the product. */
const strayWords = /\bTODO\b|\bFIXME\b|\bXXX\b|\bissue #?\d|(?<![\w.-])\/work\/|\bshared\/(?!data\b)/;

/** Lines with such words. */
export function strayLines(path: string, text: string): Breach[] {
  return text
    .split('\n')
    .flatMap((line, at) => (strayWords.test(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 120)}`] : []));
}

/** Parts that a source's folder consists of. */
export const sourceParts = ['README.md', 'source.ts', 'source.config.ts', 'source.test.ts', 'sample.yaml'] as const;

/** Parts that a source's folder lacks. `paths` are all files of the house. */
export function incompleteSources(paths: readonly string[]): Breach[] {
  const all = new Set(paths);
  return sourceFolders(paths).flatMap((folder) =>
    sourceParts.filter((part) => !all.has(`${folder}/${part}`)).map((part) => `${folder} has no ${part}`),
  );
}

/** Folders of sources: those with a \`source.ts\`. */
export function sourceFolders(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (/^agent\/sources\/[^/]+\/source\.ts$/.test(path) ? [posix.dirname(path)] : []));
}

/** Versions that are not one exact version. */
export function loosePins(dependencies: Readonly<Record<string, string>>): Breach[] {
  return Object.entries(dependencies).flatMap(([name, version]) =>
    /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version) ? [] : [`${name}: ${version}`],
  );
}

/** Packages that files import without a declaration among `declared`. */
export function undeclaredPackages(files: readonly SourceFile[], declared: ReadonlySet<string>): Breach[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier }) => {
      if (target(path, specifier) !== null || specifier.startsWith('node:')) return [];
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      return declared.has(name) ? [] : [`${path} imports ${name}`];
    }),
  );
}
