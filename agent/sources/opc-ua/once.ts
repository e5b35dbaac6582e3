import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { collectOpcUa } from './collect.ts';
import type { OpcUaTarget } from './connection.ts';

/** What the command line says about one snapshot. */
export interface OnceWish {
  url: string;
  security: string;
  user: string | undefined;
  password: string | undefined;
  trust: string | undefined;
  requestsPerSecond: number;
  dryRun: boolean;
}

/** Takes one snapshot by hand; undefined for a dry run, which only says what would be sent. */
export async function snapshotOpcUaOnce(wish: OnceWish): Promise<Snapshot | undefined> {
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
    budgetSeconds: 3600,
    browseBatch: 100,
    readBatch: 500,
    nodeCap: 200_000,
  };
  if (wish.dryRun) {
    const rate = wish.requestsPerSecond;
    const requests = (nodes: number) =>
      Math.ceil(nodes / target.browseBatch) + Math.ceil((nodes * 15) / target.readBatch);
    for (const nodes of [2000, 5000, 20_000]) {
      const minutes = rate > 0 ? (requests(nodes) / rate / 60).toFixed(1) : '0';
      process.stderr.write(`${nodes} nodes: about ${requests(nodes)} Browse and Read requests, ${minutes} minutes\n`);
    }
    return undefined;
  }
  const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
  try {
    return await collectOpcUa(target, pki, [], () => new Date());
  } finally {
    rmSync(pki, { recursive: true, force: true });
  }
}
