import { z } from 'zod';
import { agentId, siteId } from './identity.ts';

/** What a token says, before it is written as one line. */
export const enrolmentToken = z.object({
  v: z.literal(1),
  /** Servers to connect to, for example `tls://10.0.0.5:4222`. */
  urls: z.array(z.string().regex(/^(nats|tls):\/\/[^\s/]+$/)).min(1),
  /** SHA-256 of the CA's public key (SPKI), base64url; absent only for loopback. */
  pin: z.string().optional(),
  site: siteId,
  agent: agentId,
  /** Display name. */
  name: z.string().max(200),
  id: z.string(),
  /** Proves to the hub that the token was given by it; works once, or as often as the token says. */
  secret: z.string().min(16),
  /** Bus credential that may do nothing but ask. */
  jwt: z.string(),
  seed: z.string(),
});
export type EnrolmentToken = z.infer<typeof enrolmentToken>;

const prefix = 'hinomi1.';

/** Writes a token as one line to copy. */
export function encodeToken(token: EnrolmentToken): string {
  return prefix + Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Reads a token line; a sentence says what is wrong with it. */
export function decodeToken(text: string): EnrolmentToken | string {
  const line = text.trim();
  if (!line.startsWith(prefix)) return 'an enrolment token starts with "hinomi1."; copy the whole line';
  try {
    const parsed = enrolmentToken.safeParse(
      JSON.parse(Buffer.from(line.slice(prefix.length), 'base64url').toString('utf8')),
    );
    if (parsed.success) return parsed.data;
    return `the token is damaged (${parsed.error.issues[0]?.path.join('.')}); copy the whole line again`;
  } catch {
    return 'the token is damaged; copy the whole line again';
  }
}

/** Request on `enrol.<site>`. */
export const enrolmentRequest = z.object({
  id: z.string(),
  secret: z.string(),
  agent: agentId,
  /** The agent's public nkey; its seed never leaves the PC. */
  publicKey: z.string().regex(/^U[A-Z2-7]{55}$/),
  /** Public X25519 key for sealed secrets, base64url of SPKI. */
  sealKey: z.string(),
  /** Ed25519 key with which the agent signs its chains: 32 raw bytes in base64; absent from older agents. */
  chainKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .optional(),
  host: z.string().max(255),
  platform: z.string().max(64),
  version: z.string().max(64),
  /** Stable fingerprint of the machine, to notice a clone. */
  machine: z.string().max(128),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequest>;

/** Answer: enrolled, to be asked again (for a person to accept it, unless a reason says otherwise), or refused with a reason. */
export const enrolmentAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('enrolled'),
    agent: agentId,
    jwt: z.string(),
    /** Ed25519 public key (SPKI, base64url) that signs commands and configuration. */
    commandKey: z.string(),
  }),
  z.object({ status: z.literal('pending'), retryAfterSeconds: z.number().int(), reason: z.string().optional() }),
  z.object({ status: z.literal('refused'), reason: z.string() }),
]);
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswer>;
