import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalise, maskedSecret, namesSecret, type SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import type { AuditEntry } from '../../controllers/audit-entry.ts';
import { deviceFolder } from '../../controllers/finished-snapshot.ts';
import type { KeyedDigest } from '../../controllers/keyed-digest.ts';

/** Nodes whose values are never stored, as the snapshots of a controller found them: by key, or none found so far. */
export function knownSecrets(stateDir: string, device: string): ReadonlySet<string> | undefined {
  const file = fileOf(stateDir, device);
  return existsSync(file) ? new Set(JSON.parse(readFileSync(file, 'utf8')) as string[]) : undefined;
}

/** Remembers the secret nodes of a snapshot, `found` in it; one that is incomplete takes none of the earlier ones away. */
export function rememberSecrets(
  stateDir: string,
  { device, complete }: SnapshotHeader,
  found: readonly string[],
): void {
  const earlier = knownSecrets(stateDir, device);
  if (!complete && (earlier === undefined || found.every((key) => earlier.has(key)))) return;
  const all = complete ? [...found] : [...new Set([...(earlier ?? []), ...found])];
  const file = fileOf(stateDir, device);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.part`, JSON.stringify(all.sort()), { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
}

/**
 * Takes the values out of what a controller tells of writes to its secrets; where no snapshot has shown yet which nodes
 * those are, out of every write.
 */
export function maskSecrets(
  entry: AuditEntry,
  known: ReadonlySet<string> | undefined,
  digest: KeyedDigest,
): AuditEntry {
  if (entry.from === undefined && entry.to === undefined) return entry;
  const { place = '' } = entry;
  if (known && !known.has(place) && !namesSecret(place)) return entry;
  const masked = (value: string) => maskedSecret(digest.of(place, value));
  const { from, to, message: _, ...rest } = entry;
  return {
    ...rest,
    ...(from === undefined ? {} : { from: masked(from) }),
    ...(to === undefined ? {} : { to: masked(to) }),
  };
}

const mark = `"class":${canonicalise('secret')}`;

/** Whether the record of a node is one of a secret. */
export function isSecretRecord(text: string): boolean {
  return text.includes(mark) && (JSON.parse(text) as { class?: unknown }).class === 'secret';
}

function fileOf(stateDir: string, device: string): string {
  return `${deviceFolder(stateDir, device)}.secrets.json`;
}
