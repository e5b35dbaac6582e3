import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigDesk } from './config-desk.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const commandKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');

function envelope(counter: number, more: object = {}, key = privateKey): string {
  const body = JSON.stringify({
    v: 1,
    site: 'plant-1',
    agent: 'pc-1',
    counter,
    expires: '2026-01-01T00:00:00.000Z',
    ...more,
  });
  return JSON.stringify({ body, signature: sign(null, Buffer.from(body), key).toString('base64url') });
}

function deskIn(home: string) {
  const applied: number[] = [];
  const refused: string[] = [];
  const desk = new ConfigDesk({
    home,
    site: 'plant-1',
    agent: 'pc-1',
    commandKey,
    apply: ({ counter }) => applied.push(counter),
    onRefused: (reason) => refused.push(reason),
  });
  return { desk, applied, refused };
}

const newHome = () => mkdtempSync(join(tmpdir(), 'hinomi-config-'));

test('a configuration holds, the same again after a restart, an older one never', () => {
  const home = newHome();
  const first = deskIn(home);
  first.desk.take(envelope(3));
  first.desk.take(envelope(7));
  expect([first.applied, first.desk.applied, first.refused]).toEqual([[3, 7], 7, []]);
  const second = deskIn(home);
  second.desk.take(envelope(3));
  expect([second.applied, second.desk.applied]).toEqual([[], 0]);
  expect(second.refused).toEqual(['a configuration was refused: its counter 3 is below 7, which was in force before']);
  second.desk.take(envelope(7));
  expect([second.applied, second.desk.applied]).toEqual([[7], 7]);
});

test('another signature, another agent and what is no envelope are refused, each told once while it stays', () => {
  const { desk, applied, refused } = deskIn(newHome());
  for (const text of [envelope(1, {}, other.privateKey), envelope(1, { agent: 'pc-2' }), 'nonsense', 'nonsense']) {
    desk.take(text);
  }
  expect(applied).toEqual([]);
  expect(refused).toEqual([
    "a configuration was refused: the signature is not the hub's",
    'a configuration was refused: it is for another agent',
    'a configuration was refused: not JSON',
  ]);
});
