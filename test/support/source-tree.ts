import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { transform } from 'esbuild';

/** Root of the clone. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Rooms of the house: the folders that hold code. */
export const ROOMS = ['protocol', 'engine', 'agent', 'hub', 'console', 'deploy', 'simulators', 'test'] as const;

/** One import as it is written: what is named, whether only its types are taken, and which names. */
export interface Import {
  specifier: string;
  typeOnly: boolean;
  names: string[];
}

/** A file of code with what the house rules look at. */
export interface SourceFile {
  /** Path from the root, with "/". */
  path: string;
  text: string;
  imports: Import[];
}

const skipped = new Set(['node_modules', 'dist', '.home', '.cache', '.git', 'coverage']);

/** Paths below a folder, from the root, with "/". */
export function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** All TypeScript of the house. */
export function sourceFiles(): SourceFile[] {
  return ROOMS.flatMap(walk)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** A file from its text; tests of the rules themselves make some up. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, imports: importsOf(text) };
}

const statement =
  /^(?:import|export)\s+(type\s+)?((?:[\w*$]+\s*,?\s*)?(?:\{[^}]*\}|\*\s+as\s+[\w$]+)?)\s*from\s+'([^']+)'/gm;
const bare = /^import\s+'([^']+)'/gm;
const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;
const module = /^\s*(?:declare\s+)?module\s+'/m;

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const [, type, clause, specifier] of text.matchAll(statement)) {
    const names = [...(clause ?? '').matchAll(/(type\s+)?([\w$*]+)(?:\s+as\s+[\w$]+)?/g)];
    const typeOnly = type !== undefined || (names.length > 0 && names.every((name) => name[1] !== undefined));
    found.push({ specifier: specifier!, typeOnly, names: names.map((name) => name[2]!) });
  }
  for (const pattern of [bare, dynamic]) {
    if (module.test(text)) continue;
    for (const [, specifier] of text.matchAll(pattern))
      found.push({ specifier: specifier!, typeOnly: false, names: [] });
  }
  return found;
}

/** Path from the root that an import of ours names; null for a package or a part of Node. */
export function target(from: string, specifier: string): string | null {
  const own = /^#(protocol|engine)\/(.+)$/.exec(specifier);
  if (own) return `${own[1]}/${own[2]}`;
  if (!specifier.startsWith('.')) return null;
  return relative(ROOT, resolve(ROOT, dirname(from), specifier))
    .split(sep)
    .join('/');
}

/** The same code without comments and types. */
export async function withoutComments(file: SourceFile): Promise<string> {
  const { code } = await transform(file.text, {
    loader: file.path.endsWith('x') ? 'tsx' : 'ts',
    jsx: 'preserve',
    legalComments: 'none',
    charset: 'utf8',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return code;
}
