import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildConsole } from './build-console.ts';
import { builtParts } from './built-parts.ts';
import { natsServer } from './nats-server.ts';
import { testPackages } from './setup.ts';
import { root } from './verbs.ts';

export const help = `hinomi test [--long] [--unit] [FILTER...]

Does all set-up and runs the tests: unit, contract, integration, scenario and browser. --long runs the full figures with the same code,
and property tests with a new seed; HINOMI_TEST_SEED repeats one.
The last line says "N passed, N failed, N skipped".
`;

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  success: boolean;
  testResults: { name: string; status: string; message: string; assertionResults: { status: string }[] }[];
}

/** Runs the tests; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { long: { type: 'boolean', default: false }, unit: { type: 'boolean', default: false } },
  });
  if (!values.unit) {
    natsServer();
    testPackages();
    await buildConsole();
    process.env['HINOMI_BUILT'] = await builtParts();
  }
  const work = mkdtempSync(join(tmpdir(), 'hinomi-test-'));
  // Tests that read as another user pass through it.
  chmodSync(work, 0o711);
  const output = join(work, 'report.json');
  try {
    const code = await vitest(
      [...(values.unit ? ['--project', 'pure', '--project', 'unit'] : []), ...positionals],
      output,
      work,
      values.long,
    );
    return summarise(output, code);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What a long run adds: the full figures, and inputs nobody has tried yet. */
function longRun(): Record<string, string> {
  const seed = process.env['HINOMI_TEST_SEED'] ?? String(randomInt(2 ** 31));
  process.stdout.write(`seed of the property tests: ${seed} (HINOMI_TEST_SEED=${seed} repeats it)\n`);
  return { HINOMI_TEST_LONG: '1', HINOMI_TEST_SEED: seed };
}

/** Everything that a test leaves in the temporary folder goes with it. */
function vitest(args: string[], output: string, work: string, long: boolean): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${output}`,
      ...args,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TMPDIR: work, ...(long ? longRun() : {}) },
    },
  );
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

function summarise(output: string, code: number): number {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(output, 'utf8')) as Report;
  } catch {
    process.stdout.write('0 passed, 1 failed, 0 skipped\n');
    return code || 1;
  }
  // A file that could not even be read has no tests to count, but it has failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  process.stdout.write(
    `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped\n`,
  );
  return failed > 0 || code !== 0 ? 1 : 0;
}
