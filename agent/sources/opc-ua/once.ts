import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { collectOpcUa } from './collect.ts';
import type { OpcUaTarget } from './connection.ts';
import { usualBatches } from './crawl-estimate.ts';

/** What the command line says about one snapshot. */
export interface OnceWish {
  url: string;
  security: string;
  user: string | undefined;
  password: string | undefined;
  trust: string | undefined;
  requestsPerSecond: number;
}

/** Takes one snapshot by hand. */
export async function snapshotOpcUaOnce(wish: OnceWish): Promise<Snapshot> {
  if (wish.security !== 'None' && wish.security !== 'Sign' && wish.security !== 'SignAndEncrypt') {
    throw new Error('--security is None, Sign or SignAndEncrypt');
  }
  const target: OpcUaTarget = {
    device: wish.url,
    url: wish.url,
    security: wish.security,
    user: wish.user,
    password: wish.password,
    trust: wish.trust === undefined ? [] : [wish.trust],
    acceptAnyCertificate: false,
    requestsPerSecond: wish.requestsPerSecond,
    answerMs: 15_000,
    slowMs: 5000,
    budgetSeconds: 3600,
    browseBatch: usualBatches.browse,
    readBatch: usualBatches.read,
    nodeCap: 200_000,
  };
  const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
  try {
    return await collectOpcUa(target, pki, [], () => new Date());
  } finally {
    rmSync(pki, { recursive: true, force: true });
  }
}
