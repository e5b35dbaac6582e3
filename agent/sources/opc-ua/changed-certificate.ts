import { canonicalise, type JsonObject, type SnapshotHeader, sha256 } from '#engine/snapshot/snapshot.ts';
import type { ToldChange } from '../../controllers/confirmed-changes.ts';
import type { FinishedSnapshot } from '../../controllers/finished-snapshot.ts';

/**
 * Tells once that a controller showed another certificate than the trusted one, also where no earlier reading is there to compare
 * with, and where the ways in that it offers to everybody are the same as ever. `before` are the trusted fingerprints.
 */
export function tellChangedCertificate(finished: FinishedSnapshot, before: readonly string[]): FinishedSnapshot {
  const { header, posture } = finished;
  const shown = shownSha256(header);
  if (shown === undefined || !header.causes?.some(({ code }) => code === 'opcua_certificate_changed')) return finished;
  const told = change(header, before.join(', '), shown);
  if (posture.includes(told.item.id)) return finished;
  return { ...finished, changes: [...finished.changes, told], posture: [...posture, told.item.id] };
}

function shownSha256({ facts }: SnapshotHeader): string | undefined {
  const security = facts?.['security'] as JsonObject | undefined;
  const certificate = security?.['certificate'] as JsonObject | null | undefined;
  return certificate?.['sha256'] as string | undefined;
}

function change({ device, address, ended }: SnapshotHeader, from: string, to: string): ToldChange {
  const place = { section: 'endpoints', key: address, attribute: 'certificate' };
  return {
    item: {
      ...place,
      id: sha256(canonicalise([device, place.section, place.key, 'shown certificate', from, to])),
      op: 'changed',
      class: 'security',
      path: address,
      from,
      to,
      unit: null,
      severity: 'critical',
      rule: 'the certificate of the secured connection is not the trusted one',
    },
    confirmation: 'single',
    seenAt: ended,
  };
}
