import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const swift = JSON.stringify(new URL('swift.ts', import.meta.url).href);

/** Whether V8 compiles what runs often: before, within one and two works, after the first and after both; and after one that failed. */
const script = `
  const { swiftly } = await import(${swift});
  const compiles = () => %IsMaglevEnabled();
  const seen = [compiles()];
  const inner = Promise.withResolvers();
  const outer = swiftly(async () => {
    seen.push(compiles());
    await swiftly(() => Promise.resolve());
    seen.push(compiles());
    await inner.promise;
  });
  inner.resolve();
  await outer;
  seen.push(compiles());
  await swiftly(() => Promise.reject(new Error('lost'))).catch((error) => seen.push(error.message));
  seen.push(compiles());
  console.log(JSON.stringify(seen));
`;

function seenWith(...flags: string[]): unknown {
  const input = ['--allow-natives-syntax', ...flags, '--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, input, { encoding: 'utf8' }));
}

test('a process that was started small compiles while it works swiftly, and only then', () => {
  expect(seenWith('--no-maglev')).toEqual([false, true, true, false, 'lost', false]);
});

test('one that was not is left as it is', () => {
  expect(seenWith()).toEqual([true, true, true, true, 'lost', true]);
});
