import { setTimeout as pause } from 'node:timers/promises';
import { AuthorizationError, type NatsConnection } from '@nats-io/transport-node';
import { type EnrolmentRequest, type EnrolmentToken, enrolmentAnswer } from '#protocol/enrolment.ts';
import { inboxes, subjects } from '#protocol/subjects.ts';
import type { Identity } from '../self/identity.ts';
import type { LocalKeys } from '../self/local-keys.ts';
import { agentVersion, type Machine } from '../self/machine.ts';
import { connectBusOnce } from './connection.ts';

/** The hub said no, or the server does not know the token; the reason says which. */
export class EnrolmentRefusedError extends Error {
  override name = 'EnrolmentRefusedError';
}

const retryMs = 3000;
const answerMs = 10_000;
const acceptance = 'waiting until a person accepts this machine in the console';

/**
 * Asks the hub to enrol this machine, and goes on asking while the line, the server or the hub is away, or a person has to accept it.
 * `onWaiting` is told why, once per reason.
 */
export async function enrol(
  token: EnrolmentToken,
  machine: Machine,
  keys: LocalKeys,
  onWaiting: (reason: string) => void,
): Promise<Identity> {
  let said = '';
  const wait = async (reason: string, ms: number) => {
    if (reason !== said) onWaiting(reason);
    said = reason;
    await pause(ms);
  };
  for (;;) {
    try {
      const nc = await connectAsHolder(token);
      try {
        return await ask(nc, token, requestOf(token, machine, keys), keys, wait);
      } finally {
        await nc.close();
      }
    } catch (error) {
      if (error instanceof EnrolmentRefusedError) throw error;
      await wait(`no answer yet (${(error as Error).message}); trying again`, retryMs);
    }
  }
}

async function connectAsHolder(token: EnrolmentToken): Promise<NatsConnection> {
  try {
    return await connectBusOnce({
      urls: token.urls,
      pin: token.pin ?? null,
      jwt: token.jwt,
      seed: token.seed,
      inboxPrefix: inboxes.enrolment(token.site, token.id),
      name: `enrol ${token.agent}`,
    });
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error;
    throw new EnrolmentRefusedError('the server does not accept the token; it may have expired: ask for a new one');
  }
}

function requestOf(token: EnrolmentToken, machine: Machine, keys: LocalKeys): EnrolmentRequest {
  return {
    id: token.id,
    secret: token.secret,
    agent: token.agent,
    publicKey: keys.publicKey,
    sealKey: keys.sealPublic,
    chainKey: keys.chainPublic,
    host: machine.host,
    platform: machine.platform,
    version: agentVersion,
    machine: machine.fingerprint,
  };
}

async function ask(
  nc: NatsConnection,
  token: EnrolmentToken,
  request: EnrolmentRequest,
  keys: LocalKeys,
  wait: (reason: string, ms: number) => Promise<void>,
): Promise<Identity> {
  for (;;) {
    const message = await nc.request(subjects.enrol(token.site), JSON.stringify(request), {
      timeout: answerMs,
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
        chainKey: keys.chainPrivate,
        commandKey: answer.commandKey,
      };
    }
    await wait(answer.reason ?? acceptance, answer.retryAfterSeconds * 1000);
  }
}
