import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MendableError } from '#protocol/command-line.ts';
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
  /** Private Ed25519 key (PKCS8, base64url) that signs the chains of events; absent when enrolled by an older agent. */
  chainKey: z.string().optional(),
  /** Ed25519 public key (SPKI, base64url) of the hub. */
  commandKey: z.string(),
});
export type Identity = z.infer<typeof identitySchema>;

const fileIn = (home: string) => join(home, 'identity.json');

/** The file is there, but not as enrolment wrote it. */
export class IdentityDamagedError extends MendableError {
  override name = 'IdentityDamagedError';
}

/** This machine's identity; null before enrolment. Throws IdentityDamagedError. */
export function readIdentity(home: string): Identity | null {
  const path = fileIn(home);
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch (error) {
    const remedy = `put it back from a copy of this machine, or empty ${home} and enrol anew under a new id`;
    throw new IdentityDamagedError(`${path} is damaged: ${remedy}`, { cause: error });
  }
}

/** Keeps the identity so that only the agent's user can read it. */
export function saveIdentity(home: string, identity: Identity): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(`${fileIn(home)}.tmp`, JSON.stringify(identity, null, 2), { mode: 0o600 });
  renameSync(`${fileIn(home)}.tmp`, fileIn(home));
}
