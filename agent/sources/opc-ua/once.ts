import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageSecurityMode, UserTokenType } from 'node-opcua-client';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import type { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { chainOf } from './certificate-chain.ts';
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts';
import { collectOpcUa } from './collect.ts';
import { OpcUaConnection } from './connection.ts';
import { onceBudgetSeconds } from './crawl-bounds.ts';
import { usualBatches } from './crawl-estimate.ts';
import { isDeprecated, type SecurityPolicyName } from './security-policy.ts';
import type { OpcUaTarget } from './target.ts';
import { takeUntorn } from './untorn.ts';

/** What the command line says about one snapshot; it travels to the worker. */
export interface OnceWish
  extends Pick<
    OpcUaTarget,
    'url' | 'security' | 'policy' | 'user' | 'userCertificate' | 'passwordInClear' | 'trust' | 'requestsPerSecond'
  > {
  password?: string | undefined;
}

function targetOf(wish: OnceWish, waiting?: (holder: string) => void): OpcUaTarget {
  return {
    ...wish,
    waiting,
    password: () => wish.password ?? '',
    device: wish.url,
    acceptAnyCertificate: false,
    answerMs: 15_000,
    slowMs: 5000,
    budgetSeconds: onceBudgetSeconds,
    browseBatch: usualBatches.browse,
    readBatch: usualBatches.read,
    nodeCap: 200_000,
  };
}

/** How a reading by hand goes on: how far it is, or whom it waits for. */
export type OnceProgress = ReadingState | { waitsFor: string };

/**
 * Takes one snapshot by hand, once more where the model moved meanwhile; keys lie in `state` where one is named, else they are made
 * for this time only. `tell` hears how far it is; the signal ends it, and gives the session back.
 */
export function snapshotOpcUaOnce(
  wish: OnceWish,
  state: string | undefined,
  digest: KeyedDigest,
  tell: (progress: OnceProgress) => void,
  signal: AbortSignal,
): Promise<Snapshot> {
  const follow = { nodes: undefined, tell };
  const target = targetOf(wish, (waitsFor) => tell({ waitsFor }));
  return inFolder(state, (pki) =>
    takeUntorn(() => collectOpcUa(target, pki, [], () => new Date(), signal, digest, follow)),
  );
}

/** One way in as the server offers it to everybody. */
export interface WayIn {
  url: string;
  mode: string;
  policy: string;
  deprecated: boolean;
  /** Kinds of users that may come. */
  tokens: string[];
  certificate: CertificateFacts | null;
}

/** Asks for the ways in, without a session; throws where the server does not tell them. */
export function waysIn(wish: OnceWish): Promise<WayIn[]> {
  return inFolder(undefined, async (pki) => {
    const connection = new OpcUaConnection(targetOf(wish), pki);
    const { endpoints } = await connection.discover().finally(() => connection.leave());
    if ('wrong' in endpoints) throw new Error(endpoints.wrong);
    return endpoints.map((endpoint) => {
      const policy = (endpoint.securityPolicyUri ?? '').split('#').at(-1)!;
      const tokens = (endpoint.userIdentityTokens ?? []).map(({ tokenType }) => UserTokenType[tokenType] ?? 'unknown');
      const certificate = endpoint.serverCertificate;
      return {
        url: endpoint.endpointUrl ?? '',
        mode: MessageSecurityMode[endpoint.securityMode] ?? String(endpoint.securityMode),
        policy,
        deprecated: isDeprecated(policy as SecurityPolicyName),
        tokens: [...new Set(tokens)],
        certificate: certificate && certificate.length > 0 ? certificateFacts(chainOf(certificate)[0]) : null,
      };
    });
  });
}

async function inFolder<T>(state: string | undefined, act: (pki: string) => Promise<T>): Promise<T> {
  if (state !== undefined) return act(join(state, 'pki'));
  const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
  try {
    return await act(pki);
  } finally {
    rmSync(pki, { recursive: true, force: true });
  }
}
