import type { JsonObject, SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';

/** How long before its end a certificate is warned of, days: a plant needs a maintenance day to put a new one in. */
const warnDays = 90;
const dayMs = 86_400_000;

/**
 * Certificates of a secured connection that end soon, or have ended: the controller's and this agent's own; and revocation lists that
 * should have been followed by newer ones.
 */
export function expiryNotes({ facts }: SnapshotHeader, now: Date): Reason[] {
  const security = (facts?.['security'] ?? {}) as Partial<Record<string, JsonObject | string | null>>;
  const since = security['listOutdated'];
  const outdated =
    typeof since === 'string' ? [because('revocation_list_outdated', { since: since.slice(0, 10) })] : [];
  const { certificate, own, user } = security as Partial<Record<string, JsonObject | null>>;
  const ends = [certificate, own, user].flatMap((one) => {
    const end = Date.parse(String(one?.['notAfter']));
    const days = Math.floor((end - now.getTime()) / dayMs);
    if (Number.isNaN(end) || days > warnDays) return [];
    const parts = {
      subject: String(one?.['subject']).replaceAll('\n', ', '),
      thumbprint: String(one?.['sha256']).slice(0, 16),
      to: String(one?.['notAfter']).slice(0, 10),
    };
    return [days < 0 ? because('certificate_expired', parts) : because('certificate_expires', { ...parts, days })];
  });
  return [...ends, ...outdated];
}
