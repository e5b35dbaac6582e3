import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, decode, encodeAccount } from '@nats-io/jwt';
import { createAccount, createOperator, createUser } from '@nats-io/nkeys';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Authority } from './authority.ts';

const now = new Date('2026-11-04T03:00:00.000Z');
let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'authority-'));
  mkdirSync(join(dir, 'keys'));
  mkdirSync(join(dir, 'jwt'));
  const operator = createOperator();
  writeFileSync(join(dir, 'keys', 'operator.nk'), operator.getSeed());
  for (const name of ['plant', 'agents'])
    writeFileSync(
      join(dir, 'jwt', `${name}.jwt`),
      await encodeAccount(name, createAccount(), {}, { signer: operator }),
    );
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const kept = () => decode<Account>(readFileSync(join(dir, 'jwt', 'agents.jwt'), 'utf8')).nats.revocations ?? {};

test('agents revoked at the same moment are all revoked, in the file and in the claim that is pushed last', async () => {
  const authority = new Authority(dir);
  const keys = Array.from({ length: 5 }, () => createUser().getPublicKey());
  const claims = await Promise.all(keys.map((key) => authority.revoke(key, now)));
  expect(Object.keys(kept()).sort()).toEqual([...keys].sort());
  expect(Object.keys(decode<Account>(claims.at(-1)!).nats.revocations ?? {})).toHaveLength(5);
});

test('a revocation that fails is told and does not hold up the next', async () => {
  const authority = new Authority(dir);
  const jwt = readFileSync(join(dir, 'jwt', 'agents.jwt'));
  rmSync(join(dir, 'jwt', 'agents.jwt'));
  const [first, second] = [createUser(), createUser()].map((user) => user.getPublicKey()) as [string, string];
  await expect(authority.revoke(first, now)).rejects.toThrow(/ENOENT/);
  writeFileSync(join(dir, 'jwt', 'agents.jwt'), jwt);
  await authority.revoke(second, now);
  expect(Object.keys(kept())).toEqual([second]);
});
