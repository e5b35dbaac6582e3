import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { connect, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { decodeToken, type EnrolmentRequest, type EnrolmentToken, enrolmentAnswer } from '#protocol/enrolment.ts';
import { inboxes, subjects } from '#protocol/subjects.ts';

/** Version that simulated PCs tell; the same for all. */
export const workstationVersion = '0.1.0-simulated';

const identitySchema = z.object({
  site: z.string(),
  agent: z.string(),
  urls: z.array(z.string()),
  jwt: z.string(),
  seed: z.string(),
  machine: z.string(),
});

/** Who a simulated PC is to the bus; kept in its own folder, readable by its owner only. */
export type WorkstationIdentity = z.infer<typeof identitySchema>;

/** A simulated PC cannot be enrolled; the sentence says why. */
export class WorkstationEnrolmentError extends Error {
  override name = 'WorkstationEnrolmentError';
}

/** Reads a file of enrolment tokens, one per line; lines with `#` are notes. */
export function readTokens(path: string): EnrolmentToken[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const token = decodeToken(line);
    if (typeof token === 'string') throw new WorkstationEnrolmentError(`${path} line ${index + 1}: ${token}`);
    return [token];
  });
}

/** Connects to a server on this machine. Simulated PCs leave it never, so they need no pin. */
export function connectLocal(access: {
  urls: string[];
  jwt: string;
  seed: string;
  inboxPrefix: string;
  name: string;
}): Promise<NatsConnection> {
  const beyond = access.urls.find((url) => !/^nats:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/.test(url));
  if (beyond) {
    throw new WorkstationEnrolmentError(
      `${beyond} is not a server on this machine; simulated PCs only talk over loopback`,
    );
  }
  return connect({
    servers: access.urls.map((url) => url.replace('nats://', '')),
    name: access.name,
    authenticator: jwtAuthenticator(access.jwt, new TextEncoder().encode(access.seed)),
    inboxPrefix: access.inboxPrefix,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    waitOnFirstConnect: true,
    ignoreAuthErrorAbort: true,
  });
}

async function ask(token: EnrolmentToken, host: string, machine: string): Promise<WorkstationIdentity> {
  const user = createUser();
  const seal = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' });
  const request: EnrolmentRequest = {
    id: token.id,
    secret: token.secret,
    agent: token.agent,
    publicKey: user.getPublicKey(),
    sealKey: seal.toString('base64url'),
    host,
    platform: 'simulated',
    version: workstationVersion,
    machine,
  };
  const nc = await connectLocal({ ...token, inboxPrefix: inboxes.enrolment(token.site, token.id), name: 'enrol' });
  try {
    for (;;) {
      const message = await nc.request(subjects.enrol(token.site), JSON.stringify(request), {
        timeout: 10_000,
        noMux: true,
      });
      const answer = enrolmentAnswer.parse(message.json());
      if (answer.status === 'refused') throw new WorkstationEnrolmentError(`${token.agent}: ${answer.reason}`);
      if (answer.status === 'enrolled') {
        const seed = new TextDecoder().decode(user.getSeed());
        return { site: token.site, agent: answer.agent, urls: token.urls, jwt: answer.jwt, seed, machine };
      }
      await new Promise((resolve) => setTimeout(resolve, answer.retryAfterSeconds * 1000));
    }
  } finally {
    await nc.close();
  }
}

/** The identity in `folder`, or a new one by the token when there is none yet. */
export async function identityIn(folder: string, token: EnrolmentToken, host: string): Promise<WorkstationIdentity> {
  const path = join(folder, 'identity.json');
  if (existsSync(path)) {
    const kept = identitySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { ...kept, urls: token.urls };
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const machine = createHash('sha256').update(`${host} ${randomUUID()}`).digest('hex');
  const identity = await ask(token, host, machine);
  writeFileSync(`${path}.tmp`, JSON.stringify(identity), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
  return identity;
}
