import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { agentId, siteId } from '#protocol/identity.ts';

/** What enrolment gave this machine. The seeds never leave it. */
export const identitySchema = z.object({
  v: z.literal(1),
  site: siteId,
  agent: agentId,
  name: z.string(),
  urls: z.array(z.string()),
  pin: z.string().nullable(),
  jwt: z.string(),
  /** nkey seed of the bus user. */
  seed: z.string(),
  /** Private X25519 key (PKCS8, base64url) to which secrets are sealed. */
  sealKey: z.string(),
  /** Ed25519 public key (SPKI, base64url) of the hub. */
  commandKey: z.string(),
});
export type Identity = z.infer<typeof identitySchema>;

const fileIn = (home: string) => join(home, 'identity.json');

/** This machine's identity; null before enrolment. */
export function readIdentity(home: string): Identity | null {
  const path = fileIn(home);
  return existsSync(path) ? identitySchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

/** Keeps the identity so that only the agent's user can read it. */
export function saveIdentity(home: string, identity: Identity): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(`${fileIn(home)}.tmp`, JSON.stringify(identity, null, 2), { mode: 0o600 });
  renameSync(`${fileIn(home)}.tmp`, fileIn(home));
}
