import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { endAll, eventually, start } from '../support/processes.ts';

afterEach(endAll);

/** Serves a script in place of nats-server: what a server of a current version says when a write fails cannot be had from an old one. */
function serve(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-serve-'));
  const program = join(folder, 'server');
  writeFileSync(program, `#!/bin/sh\n${script}`);
  chmodSync(program, 0o755);
  const running = start('sh', [join(root, 'deploy/nats/serve.sh'), program], { cwd: folder });
  return { running, folder };
}

test('a server that met a full disk between two looks is started anew, and everything that it says is passed on; told to stop, it ends well', async () => {
  const { running, folder } = serve(`
trap 'echo "said at its end" >&2; exit 1' TERM
if [ -e once ]; then echo "second start" >&2
else : >once; echo "[ERR] Critical write error: write 1.blk: no space left on device" >&2; fi
while :; do sleep 0.1; done
`);
  await running.says('no space left on device');
  await running.says('starting the server anew');
  await running.says('second start');
  await running.kill('SIGTERM');
  expect(running.child.exitCode).toBe(0);
  await eventually(
    () => running.output().match(/said at its end/g)?.length,
    (times) => times === 2,
  );
  expect(readdirSync(folder).sort()).toEqual(['once', 'server']);
});

test('a server that does not end when it is told to is killed, and its keeper ends', async () => {
  const { running } = serve("trap '' TERM\necho started >&2\nwhile :; do sleep 0.1; done\n");
  await running.says('started');
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  await eventually(running.output, (text) => text.includes('did not end by itself and was killed'));
});

test('a server that ends by itself takes its keeper with it: its last words and its code are kept', async () => {
  const { running } = serve('echo "nats.conf:3: unknown field" >&2\nexit 1\n');
  expect(await running.ended).toBe(1);
  await eventually(running.output, (text) => text.includes('nats.conf:3: unknown field'));
  expect(running.output()).not.toContain('anew');
});
