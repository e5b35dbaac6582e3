import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { z } from 'zod';

const localKeys = z.object({
  seed: z.string(),
  publicKey: z.string(),
  sealPublic: z.string(),
  sealPrivate: z.string(),
  /** Absent from a file that an older agent left behind. */
  chainPublic: z.string().optional(),
  chainPrivate: z.string().optional(),
});

/** Keys made on this machine for its enrolment. */
export type LocalKeys = z.infer<typeof localKeys>;

const fileIn = (home: string) => join(home, 'enrolment-keys.json');

/**
 * The machine's keys, made once and kept until it is enrolled: the hub knows a machine that asks again by its key, so an enrolment
 * that was cut short after the hub counted the token does not need another token.
 */
export function keepLocalKeys(home: string): LocalKeys {
  const path = fileIn(home);
  if (existsSync(path)) return localKeys.parse(JSON.parse(readFileSync(path, 'utf8')));
  const user = createUser();
  const seal = generateKeyPairSync('x25519');
  const chain = generateKeyPairSync('ed25519');
  const keys: LocalKeys = {
    seed: new TextDecoder().decode(user.getSeed()),
    publicKey: user.getPublicKey(),
    sealPublic: seal.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    sealPrivate: seal.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
    chainPublic: Buffer.from(chain.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64'),
    chainPrivate: chain.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  };
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.tmp`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
  return keys;
}

/** They stand in the identity now, or the hub refused them. */
export function forgetLocalKeys(home: string): void {
  rmSync(fileIn(home), { force: true });
}
