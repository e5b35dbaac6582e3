import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sources } from '../../agent/sources/registry.ts';
import { verbs } from '../../deploy/local/verbs.ts';
import {
  borderBreaches,
  duckDbBreaches,
  importCircles,
  impurities,
  incompleteSources,
  longFiles,
  loosePins,
  namelessFiles,
  outsideAddresses,
  reached,
  sourceFolders,
  strayLines,
  undeclaredPackages,
  workerFiles,
} from '../support/house-rules.ts';
import { oneShotReads } from '../support/live-page-rules.ts';
import { ROOMS, ROOT, sourceFile, sourceFiles, walk, withoutComments } from '../support/source-tree.ts';

const files = sourceFiles();
const paths = [...ROOMS, 'rules', 'docs', '.ci'].flatMap(walk);
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as Record<
  'dependencies' | 'optionalDependencies' | 'devDependencies',
  Record<string, string>
>;

/** Opens the event store's file; nobody else does. */
const opener = 'hub/store/duckdb-open.ts';

/** This file and its rules speak of the words they look for. */
const aboutTheRules = new Set(['test/contract/house-rules.test.ts', 'test/support/house-rules.ts']);

describe('rooms', () => {
  test('no import crosses a wall', () => {
    expect(borderBreaches(files)).toEqual([]);
  });

  test('a crossing would be seen', () => {
    const breaches = borderBreaches([
      sourceFile('protocol/a.ts', "import { b } from '#engine/b.ts';\n"),
      sourceFile('agent/a.ts', "import type { Hub } from '../hub/hub.ts';\n"),
      sourceFile('hub/a.ts', "const a = await import('../agent/agent.ts');\n"),
      sourceFile('console/src/a.ts', "import { severities } from '#protocol/incident/severity.ts';\n"),
      sourceFile('console/src/b.ts', "import { type Severity } from '#protocol/incident/severity.ts';\n"),
      sourceFile('deploy/local/a.ts', "import {\n  one,\n  two,\n} from '../nats/sites.ts';\n"),
      sourceFile('elsewhere/a.ts', ''),
    ]);
    expect(breaches).toEqual([
      'protocol/a.ts imports engine/b.ts',
      'agent/a.ts imports hub/hub.ts',
      'hub/a.ts imports agent/agent.ts',
      'console/src/a.ts imports more than types from protocol/incident/severity.ts',
      'deploy/local/a.ts imports deploy/nats/sites.ts',
      'elsewhere/a.ts stands in no room',
    ]);
  });

  test('no circle of imports', () => {
    expect(importCircles(files)).toEqual([]);
  });

  test('a circle would be seen once', () => {
    expect(
      importCircles([
        sourceFile('hub/a.ts', "import { b } from './b.ts';\n"),
        sourceFile('hub/b.ts', "import type { C } from './c/c.ts';\n"),
        sourceFile('hub/c/c.ts', "export { a } from '../a.ts';\n"),
        sourceFile('hub/d.ts', "import { a } from './a.ts';\n"),
      ]),
    ).toEqual(['hub/a.ts → hub/b.ts → hub/c/c.ts → hub/a.ts']);
  });
});

describe('files', () => {
  test('none is too long', () => {
    expect(longFiles(files)).toEqual([]);
  });

  test('a long file would be seen, a long test not', () => {
    const lines = 'x;\n'.repeat(301);
    expect(longFiles([sourceFile('hub/a.ts', lines), sourceFile('hub/a.test.ts', lines)])).toHaveLength(1);
  });

  test('every name says something', () => {
    expect(namelessFiles(paths)).toEqual([]);
    expect(namelessFiles(['hub/utils.ts', 'agent/common/a.ts', 'hub/commonality.ts', 'engine/helper.test.ts'])).toEqual(
      ['hub/utils.ts', 'agent/common/a.ts', 'engine/helper.test.ts'],
    );
  });

  test('no word of the making is left in them', () => {
    const readable = [...paths, 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'hinomi', 'hinomi.cmd']
      .filter((path) => /(\.(tsx?|md|ya?ml|sh|cmd|css|html|conf|service|txt|svg)|\/run|hinomi)$/.test(path))
      .filter((path) => !aboutTheRules.has(path));
    expect(readable.flatMap((path) => strayLines(path, text(path)))).toEqual([]);
  });

  test('such a word would be seen', () => {
    expect(strayLines('a.ts', 'const a = 1;\n// TODO: later\n// see issue #7\nconst workOrder = "x";\n')).toEqual([
      'a.ts:2: // TODO: later',
      'a.ts:3: // see issue #7',
    ]);
  });
});

describe('event store', () => {
  test('only hub/store imports the binding, only one module opens a file', () => {
    expect(duckDbBreaches(files, opener)).toEqual([]);
    expect(files.find(({ path }) => path === opener)?.imports.map(({ specifier }) => specifier)).toContain(
      '@duckdb/node-api',
    );
  });

  test('a second opener would be seen', () => {
    expect(
      duckDbBreaches(
        [
          sourceFile(
            'hub/store/other.ts',
            "import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';\n",
          ),
          sourceFile('hub/store/fine.ts', "import type { DuckDBConnection } from '@duckdb/node-api';\n"),
          sourceFile('hub/api/other.ts', "import type { DuckDBConnection } from '@duckdb/node-api';\n"),
        ],
        opener,
      ),
    ).toEqual(['hub/store/other.ts takes DuckDBInstance', 'hub/api/other.ts imports @duckdb/node-api']);
  });

  test('no worker thread reaches the binding', () => {
    const workers = workerFiles(files).filter((path) => !path.startsWith('test/'));
    expect(workers).toEqual(expect.arrayContaining(['hub/detect/detect-worker.ts', 'hub/intake/reader-worker.ts']));
    const bindings = (path: string) => [...reached(files, path)].filter((name) => name.startsWith('@duckdb/'));
    expect(workers.filter((path) => bindings(path).length > 0)).toEqual([]);
    expect(reached(files, 'hub/main.ts').has('@duckdb/node-api')).toBe(true);
  });
});

describe('engine', () => {
  const engine = files.filter(({ path }) => path.startsWith('engine/') && !path.endsWith('.test.ts'));

  test('is pure: no clock, no chance, no input or output', async () => {
    const breaches = await Promise.all(engine.map(async (file) => impurities(file, await withoutComments(file))));
    expect(engine.length).toBeGreaterThan(50);
    expect(breaches.flat()).toEqual([]);
  });

  test('an impurity would be seen', async () => {
    const file = sourceFile(
      'engine/a.ts',
      [
        "import { readFileSync } from 'node:fs';",
        "import { connect, isIP } from 'node:net';",
        '// Date.now() in a comment is none',
        'export const at = () => new Date();',
        "export const word = 'process.name';",
        'export const right = (ms: number) => new Date(ms);',
        'export const chance = Math.random();',
      ].join('\n'),
    );
    expect(impurities(file, await withoutComments(file))).toEqual([
      'engine/a.ts uses new Date() without argument',
      'engine/a.ts uses Math.random',
      'engine/a.ts imports node:fs',
      'engine/a.ts imports node:net',
    ]);
  });
});

describe('sources', () => {
  test('every folder is complete', () => {
    expect(incompleteSources(paths)).toEqual([]);
    expect(incompleteSources(['agent/sources/x/source.ts', 'agent/sources/x/README.md'])).toHaveLength(3);
  });

  test('every folder is registered under its own name', async () => {
    const types = sourceFolders(paths).map((folder) => folder.slice('agent/sources/'.length));
    expect(Object.keys(sources).sort()).toEqual(types.sort());
    for (const type of types) {
      const { source } = (await sources[type]!()) as { source: { type: string } };
      expect(source.type).toBe(type);
    }
  });
});

describe('lines to controllers', () => {
  const code = files.filter(({ path }) => path.startsWith('agent/') && !path.endsWith('.test.ts'));
  const importersOf = (name: RegExp) =>
    code.filter(({ imports }) => imports.some(({ specifier }) => name.test(specifier))).map(({ path }) => path);

  test('only the port of a source opens one', () => {
    const openers = importersOf(/\/(tcp|udp|network)-line\.ts$/);
    const chooses = 'agent/controllers/network-line.ts';
    expect(openers.sort()).toEqual([
      chooses,
      'agent/sources/fins/port.ts',
      'agent/sources/modbus/port.ts',
      'agent/sources/slmp/port.ts',
      'agent/sources/snmp/port.ts',
    ]);
  });

  test('and nothing else of such a source speaks to the network', () => {
    const networked = importersOf(/^node:(net|dgram|tls|http|https|http2)$/);
    const within = networked.filter((path) =>
      /^agent\/(controllers|sources\/(modbus|slmp|fins|snmp|file-evidence))\//.test(path),
    );
    const onThisMachine = 'agent/controllers/device-hold.ts';
    expect(within.sort()).toEqual([
      onThisMachine,
      'agent/controllers/scripted-peer.ts',
      'agent/controllers/tcp-line.ts',
      'agent/controllers/udp-line.ts',
      'agent/sources/fins/port.ts',
      'agent/sources/modbus/scripted-device.ts',
      'agent/sources/snmp/real-snmpd.ts',
      'agent/sources/snmp/scripted-agent.ts',
      'agent/sources/snmp/switch-events.ts',
    ]);
  });
});

describe('reasons', () => {
  test('a gap says its reason by a code of the list, so that every reader has it in words of their own', () => {
    const wordless = files.filter(
      ({ path, text }) =>
        /^(agent|hub|simulators)\//.test(path) && !path.endsWith('.test.ts') && /'gap\.reason':/.test(text),
    );
    expect(wordless.map(({ path }) => path)).toEqual([]);
  });
});

describe('verbs', () => {
  test('each has its file, with help and a door', () => {
    const known = new Map(files.map((file) => [file.path, file.text]));
    const wrong = Object.entries(verbs).filter(([, { file }]) => {
      const code = known.get(file) ?? '';
      return !/^export const help\b/m.test(code) || !/^export async function run\(/m.test(code);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the outside world', () => {
  test('no address of it stands in product code', async () => {
    const product = files.filter(({ path }) => /^(protocol|engine|agent|hub|console|deploy)\//.test(path));
    const code = product.filter(({ path }) => !path.endsWith('.test.ts'));
    const found = await Promise.all(
      code.map(async (file) =>
        file.text.includes('://') ? outsideAddresses(file.path, await withoutComments(file)) : [],
      ),
    );
    expect(found.flat()).toEqual([]);
    const shown = paths.filter((path) => /^console\/(?!dist\/).*\.(css|html|svg|json)$/.test(path));
    expect(shown.flatMap((path) => outsideAddresses(path, text(path)))).toEqual([]);
  });

  test('an address would be seen', async () => {
    const file = sourceFile(
      'hub/a.ts',
      "/** See https://example.org/standard. */\nconst a = 'https://example.org/call';\nconst b = `http://127.0.0.1:8080`;\n",
    );
    expect(outsideAddresses(file.path, await withoutComments(file))).toEqual([
      'hub/a.ts names https://example.org/call',
    ]);
  });
});

describe('packages', () => {
  const { dependencies, optionalDependencies, devDependencies } = manifest;

  test('every version is one exact version', () => {
    expect(loosePins({ ...dependencies, ...optionalDependencies, ...devDependencies })).toEqual([]);
    expect(loosePins({ a: '^1.0.0', b: '1.x', c: 'latest', d: '1.5.5-r.5' })).toHaveLength(3);
  });

  test('what runs needs only what is installed to run', () => {
    const shipped = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    const running = files.filter(
      ({ path }) => /^(protocol|engine|agent|hub)\//.test(path) && !/(\.test|-harness)\.ts$/.test(path),
    );
    expect(undeclaredPackages(running, shipped)).toEqual([]);
  });

  test('everything imported is declared', () => {
    const declared = new Set(
      [dependencies, optionalDependencies, devDependencies].flatMap((group) => Object.keys(group)),
    );
    expect(undeclaredPackages(files, declared)).toEqual([]);
    expect(undeclaredPackages([sourceFile('hub/a.ts', "import x from 'left-pad/index.js';\n")], declared)).toEqual([
      'hub/a.ts imports left-pad',
    ]);
  });

  test('the lockfile names no registry', () => {
    expect(text('package-lock.json')).not.toMatch(/"resolved"/);
  });
});

describe('tests in a browser', () => {
  test('none reads a live page only once', () => {
    expect(oneShotReads(files)).toEqual([]);
  });

  test('such a read would be seen, one that waits not', () => {
    const breaches = oneShotReads([
      sourceFile(
        'test/e2e/a.test.ts',
        [
          "import type { Page } from 'playwright-core';",
          "expect(await page.locator('main').textContent()).toContain('2-9');",
          "const before = await rows.nth(at('(')).count();",
          'const typed = () => page.locator(field).inputValue();',
          'const noted = (text: string) => page.locator(line, { hasText: text }).count();',
          "expect(await typed()).toBe('');",
          'const seen = async () => {',
          '  return page',
          "    .getByRole('button')",
          '    .isDisabled();',
          '};',
          'for (const field of await fields.all()) await field.fill(password);',
          'await expect.poll(() => submit.isDisabled()).toBe(true);',
          'await expect.poll(typed).toBe(1);',
          "await shows(page.locator('main'), '2-9');",
          'expect(await up.ended).toBe(0);',
        ].join('\n'),
      ),
      sourceFile('test/integration/a.test.ts', 'expect(await store.count()).toBe(3);\n'),
    ]);
    expect(breaches).toEqual([
      'test/e2e/a.test.ts:2 reads the page once by textContent',
      'test/e2e/a.test.ts:3 reads the page once by count',
      'test/e2e/a.test.ts:6 reads the page once by typed',
      'test/e2e/a.test.ts:8 reads the page once by isDisabled',
      'test/e2e/a.test.ts:12 reads the page once by all',
    ]);
  });
});
