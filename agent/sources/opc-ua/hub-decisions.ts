import type { CertificateVerdict, HubConfig } from '#protocol/command.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { TrustBook } from './trust-book.ts';

/** A controller as far as trust in it can be decided at the hub. */
export interface DecidedDevice {
  id: string;
  /** False where only this machine decides whose certificates are trusted; a refusal holds all the same. */
  hubMayTrust: boolean;
}

/** What became of the decisions that came with a configuration of the hub. */
export interface TakenDecisions {
  /** Controllers of which something else holds from now on. */
  changed: string[];
  /** Decisions that do not hold here, with the reason; told once. */
  refused: Reason[];
}

/**
 * Takes the decisions of people at the hub into the trust book; those no longer named are withdrawn. A decision is about the
 * certificate that the person was shown: where the controller shows another one by now, it is void, also later. A configuration of
 * an older hub says nothing about certificates and changes nothing.
 */
export function takeHubDecisions(
  book: TrustBook,
  devices: readonly DecidedDevice[],
  { certificates }: Pick<HubConfig, 'certificates'>,
): TakenDecisions {
  if (certificates === undefined) return { changed: [], refused: [] };
  const before = book.decisions('hub');
  const held = new Set(before.map(({ id }) => id));
  const voided = new Set(book.voided());
  const taken: CertificateVerdict[] = [];
  const refused: Reason[] = [];
  const stillVoid: string[] = [];
  for (const one of certificates) {
    const device = devices.find(({ id }) => id === one.device);
    if (!device) continue;
    const reason = held.has(one.id) || one.verdict === 'refused' ? undefined : against(one, device, book);
    if (voided.has(one.id)) stillVoid.push(one.id);
    else if (reason) {
      stillVoid.push(one.id);
      refused.push(reason);
    } else taken.push(one);
  }
  const changed = devices.map(({ id }) => id).filter((id) => textOf(before, id) !== textOf(taken, id));
  if (changed.length > 0) book.decide('hub', taken);
  book.keepVoided(stillVoid);
  return { changed, refused };
}

function against(one: CertificateVerdict, device: DecidedDevice, book: TrustBook): Reason | undefined {
  if (!device.hubMayTrust) return because('certificate_decided_here', { device: device.id });
  const [newest] = book.seen(device.id);
  if (newest === undefined || newest.sha256 === one.sha256) return undefined;
  return because('certificate_decision_void', { device: device.id, decided: one.sha256, seen: newest.sha256 });
}

function textOf(verdicts: readonly CertificateVerdict[], device: string): string {
  return verdicts
    .filter((one) => one.device === device)
    .map(({ sha256, verdict }) => `${sha256} ${verdict}`)
    .sort()
    .join();
}
