import { generateKeyPairSync } from 'node:crypto';
import { createUser } from '@nats-io/nkeys';
import { type EnrolmentRequest, type EnrolmentToken, enrolmentAnswer } from '#protocol/enrolment.ts';
import { inboxes, subjects } from '#protocol/subjects.ts';
import type { Identity } from '../self/identity.ts';
import { agentVersion, type Machine } from '../self/machine.ts';
import { connectBus } from './connection.ts';

/** The hub said no; the reason is its own. */
export class EnrolmentRefusedError extends Error {
  override name = 'EnrolmentRefusedError';
}

/** Keys made on this machine for one enrolment; kept between tries, so that waiting for a person does not change them. */
export interface LocalKeys {
  seed: string;
  publicKey: string;
  sealPublic: string;
  sealPrivate: string;
}

/** Makes the machine's keys. */
export function makeLocalKeys(): LocalKeys {
  const user = createUser();
  const seal = generateKeyPairSync('x25519');
  return {
    seed: new TextDecoder().decode(user.getSeed()),
    publicKey: user.getPublicKey(),
    sealPublic: seal.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    sealPrivate: seal.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  };
}

/** Asks the hub to enrol this machine; waits while a person has to accept it. */
export async function enrol(
  token: EnrolmentToken,
  machine: Machine,
  keys: LocalKeys,
  onWaiting: () => void,
  signal?: AbortSignal,
): Promise<Identity> {
  const nc = await connectBus({
    urls: token.urls,
    pin: token.pin ?? null,
    jwt: token.jwt,
    seed: token.seed,
    inboxPrefix: inboxes.enrolment(token.site, token.id),
    name: `enrol ${token.agent}`,
  });
  const request: EnrolmentRequest = {
    id: token.id,
    secret: token.secret,
    agent: token.agent,
    publicKey: keys.publicKey,
    sealKey: keys.sealPublic,
    host: machine.host,
    platform: machine.platform,
    version: agentVersion,
    machine: machine.fingerprint,
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      const message = await nc.request(subjects.enrol(token.site), JSON.stringify(request), {
        timeout: 10_000,
        noMux: true,
      });
      const answer = enrolmentAnswer.parse(message.json());
      if (answer.status === 'refused') throw new EnrolmentRefusedError(answer.reason);
      if (answer.status === 'enrolled') {
        return {
          v: 1,
          site: token.site,
          agent: answer.agent,
          name: token.name,
          urls: token.urls,
          pin: token.pin ?? null,
          jwt: answer.jwt,
          seed: keys.seed,
          sealKey: keys.sealPrivate,
          commandKey: answer.commandKey,
        };
      }
      onWaiting();
      await new Promise((resolve) => setTimeout(resolve, answer.retryAfterSeconds * 1000));
    }
  } finally {
    await nc.close();
  }
}
