import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Slip } from './slip.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;

/** The folder that slips are planted into. */
export const ENGINE = join(ROOT, 'engine/sigma');

/** These tests catch most of it in a second or two, so they are asked first. */
const QUICK = ['vectors', 'vector-matrix', 'conditions', 'filter', 'rejections', 'time-parts'];
/** Tests that run for longer hang. */
const LONGEST_MS = 900_000;

/** A copy of the engine with its unit tests, in which one slip at a time is planted. */
export class Bench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hinomi-slips-'));

  constructor() {
    for (const part of ['engine/sigma', 'test/support/seeded.ts', 'package.json', 'tsconfig.json'])
      cpSync(join(ROOT, part), join(this.#folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
    const alias = `[{ find: /^fast-check$/, replacement: ${JSON.stringify(join(this.#folder, 'test/support/seeded.ts'))} }]`;
    const config = `export default { resolve: { alias: ${alias} }, test: { include: ['engine/**/*.test.ts'], testTimeout: 600_000 } };\n`;
    writeFileSync(join(this.#folder, 'vitest.config.mjs'), config);
  }

  /** Runs the unit tests with the slip until one fails, and gives its name; null when none does. Without a slip it runs them as they are. */
  async caughtBy(slip?: Slip): Promise<string | null> {
    if (!slip) return this.#run([]);
    const [, file, text, replacement] = slip;
    const path = join(this.#folder, 'engine/sigma', file);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      whole.replace(text, () => replacement),
    );
    try {
      if (file.startsWith('correlation/')) return await this.#run(['engine/sigma/correlation']);
      return (await this.#run(QUICK.map((name) => `engine/sigma/${name}.test.ts`))) ?? (await this.#run([]));
    } finally {
      writeFileSync(path, whole);
    }
  }

  #run(paths: string[]): Promise<string | null> {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const report = join(this.#folder, 'report.json');
    rmSync(report, { force: true });
    const quick = ['--bail=1', '--no-isolate', '--maxWorkers=1', '--reporter=json', `--outputFile=${report}`];
    const args = [vitest, 'run', ...paths, '--root', this.#folder, ...quick];
    const { HINOMI_TEST_LONG: _long, HINOMI_TEST_SEED: _seed, ...env } = process.env;
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        args,
        { cwd: this.#folder, env, maxBuffer: 1 << 26, timeout: LONGEST_MS },
        (error, _out, errors) => {
          if (!error) return resolve(null);
          if (error.killed) return resolve(`the tests did not end within ${LONGEST_MS / 60_000} minutes`);
          try {
            resolve(firstFailure(readFileSync(report, 'utf8')));
          } catch (unread) {
            reject(new Error(`the tests left no report: ${errors}`, { cause: unread }));
          }
        },
      );
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Report {
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** Name of the first test of a report that failed. */
function firstFailure(report: string): string {
  const { testResults } = JSON.parse(report) as Report;
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    const file = name.split('/').at(-1)!;
    if (failed) return `${file}: ${failed.fullName.trim()}`;
    if (message) return `${file}: ${message.split('\n')[0]}`;
  }
  throw new Error('no test of the report failed');
}
