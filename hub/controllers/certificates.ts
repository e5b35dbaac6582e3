import { randomUUIDv7 } from 'node:crypto';
import type { CertificateAct, ControllerCertificates, ShownCertificate } from '#protocol/api/certificates.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { type CertificateVerdict, mostCertificateVerdicts } from '#protocol/command.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { CertificateTable, type KeptCertificate, type KeptDecision, securityOfHeader } from './certificate-table.ts';
import type { ControllerFacts, Controllers } from './controllers.ts';
import { type Decider, type Impossible, impossible } from './impossible.ts';

/** A certificate that waits for a person. */
export interface PendingCertificate {
  controller: string;
  name: string;
  since: string;
  /** Another one was trusted before. */
  changed: boolean;
}

const verdictOf = { accept: 'accepted', refuse: 'refused', withdraw: 'withdrawn' } as const;

const words: Record<keyof typeof verdictOf, Bilingual> = {
  accept: { ja: 'を信頼すると判断しました', en: 'was accepted' },
  refuse: { ja: 'を信頼しないと判断しました', en: 'was refused' },
  withdraw: { ja: 'についての判断を取り消しました', en: 'is undecided again' },
};

/** Digits of a fingerprint by which a certificate is named in a sentence. */
const shortLength = 16;

/** Whose certificates agents trust at controllers: what was shown, and what people decided, each for one fingerprint. */
export class Certificates {
  private readonly control: ControlStore;
  private readonly controllers: Controllers;
  private readonly record: (act: LedgerAct) => unknown;
  private readonly clock: () => Date;
  private readonly table: CertificateTable;

  constructor(parts: {
    control: ControlStore;
    controllers: Controllers;
    record: (act: LedgerAct) => unknown;
    clock: () => Date;
  }) {
    this.control = parts.control;
    this.controllers = parts.controllers;
    this.record = parts.record;
    this.clock = parts.clock;
    this.table = new CertificateTable(parts.control);
  }

  /** Takes what the header of a reading says; one of an unknown form is passed over, since nothing is trusted by it. */
  observe(controller: string, header: Record<string, unknown>, at: string): void {
    const { security } = (header['facts'] ?? {}) as { security?: unknown };
    const parsed = securityOfHeader.safeParse(security);
    if (!parsed.success) return;
    const { certificate } = parsed.data;
    if (certificate) this.table.note(controller, certificate, parsed.data, at);
    this.table.keepOwn(controller, parsed.data);
  }

  /** All that is known, but for whether the agent has it already. */
  of(controller: string): Omit<ControllerCertificates, 'arrived'> {
    const decisions = this.table.decisions(controller);
    const shown = this.table.shown(controller).map((kept, at): ShownCertificate => {
      const { facts, firstSeen, lastSeen } = kept;
      return { ...facts, firstSeen, lastSeen, current: at === 0, ...standing(kept, decisions) };
    });
    return { shown, own: this.table.own(controller), decisions: decisions.map(({ id: _id, ...rest }) => rest) };
  }

  /** The certificate of a controller that waits for a person; null for none. */
  pending({ id, name }: Pick<ControllerFacts, 'id' | 'name'>): PendingCertificate | null {
    const [current, ...others] = this.of(id).shown;
    if (current?.state !== 'pending') return null;
    const changed = others.some(({ state }) => state === 'accepted');
    return { controller: id, name, since: current.firstSeen, changed };
  }

  /** One decision of a person. Accepting is about the certificate shown last; the one accepted before is no longer trusted. */
  act(of: ControllerFacts, sha256: string, act: CertificateAct, by: Decider): Impossible | null {
    const { shown, decisions } = this.of(of.id);
    const one = shown.find((each) => each.sha256 === sha256);
    const wrong = objection(one, act);
    if (wrong) return wrong;
    const before = shown.filter((each) => each.state === 'accepted' && each.trustedBy === 'hub' && each !== one);
    // What was accepted as a chain ends with the certificate that it was about.
    const asChain = one?.asChain ? acceptedPrints(decisions) : [];
    const replaced = act.type === 'accept' ? before.map((each) => each.sha256) : asChain;
    this.control.transaction(() => {
      const common = { by: by.id, at: this.clock().toISOString(), reason: act.reason };
      for (const old of replaced) {
        this.table.decide(of.id, { id: randomUUIDv7(), sha256: old, verdict: 'withdrawn', ...common });
      }
      this.table.decide(of.id, { id: randomUUIDv7(), sha256, verdict: verdictOf[act.type], ...common });
      const { subject, issuer, uri, notBefore, notAfter } = one!;
      const { ja, en } = words[act.type];
      const short = sha256.slice(0, shortLength);
      this.record({
        who: by.id,
        role: by.role,
        kind: `certificate.${verdictOf[act.type]}`,
        site: of.site,
        subject: `controller/${of.id}`,
        text: { ja: `${of.name}：証明書（SHA-256 ${short}…）${ja}。`, en: `${of.name}: certificate ${short}… ${en}.` },
        payload: { sha256, subject, issuer, uri, notBefore, notAfter, reason: act.reason, replaced },
      });
    });
    return null;
  }

  /** What an agent is to go by; acceptances first, should there ever be too many. */
  verdictsFor(site: string, agent: string): CertificateVerdict[] {
    const mine = this.controllers.readBy(site, agent);
    const all = mine.flatMap(({ id, device }) =>
      newestEach(this.table.decisions(id)).flatMap((one) => asTold(one, device)),
    );
    return all
      .sort((a, b) => Number(b.verdict === 'accepted') - Number(a.verdict === 'accepted'))
      .slice(0, mostCertificateVerdicts);
  }
}

/** How a certificate stands: by the newest decision here, else by what its agent goes by. */
function standing(
  { facts, trust, trustedBy }: KeptCertificate,
  decisions: readonly KeptDecision[],
): Pick<ShownCertificate, 'state' | 'trustedBy' | 'asChain'> {
  if (facts.against === 'revoked' && trust !== 'any') return { state: 'refused', trustedBy: null, asChain: false };
  const decided = decisions.find(({ sha256 }) => sha256 === facts.sha256)?.verdict;
  if (decided === 'accepted') return { state: 'accepted', trustedBy: 'hub', asChain: false };
  if (decided === 'refused') return { state: 'refused', trustedBy: null, asChain: false };
  if (trust === 'any') return { state: 'accepted', trustedBy: 'any', asChain: false };
  if (trust === 'approved' && trustedBy !== 'hub')
    return { state: 'accepted', trustedBy: trustedBy ?? 'configuration', asChain: false };
  // The agent goes by a word of this hub that names another fingerprint: that of all that the controller sent.
  const asChain = trust === 'approved' && decided === undefined && acceptedPrints(decisions).length > 0;
  return asChain ? { state: 'accepted', trustedBy: 'hub', asChain } : { state: 'pending', trustedBy: null, asChain };
}

/** Fingerprints that are accepted by their newest decision. */
function acceptedPrints(decisions: readonly Omit<KeptDecision, 'id'>[]): string[] {
  return newestEach(decisions).flatMap(({ sha256, verdict }) => (verdict === 'accepted' ? [sha256] : []));
}

function objection(one: ShownCertificate | undefined, { type }: CertificateAct): Impossible | null {
  if (!one) {
    return impossible(
      'この証明書は見たことがありません。画面を更新してください。',
      'No such certificate was seen. Refresh the page.',
    );
  }
  if (type === 'accept' && !one.current) {
    return impossible(
      'いま機器が示しているのは別の証明書です。画面を更新し、新しい証明書を照合してください。',
      'The controller shows another certificate by now. Refresh the page and compare that one.',
    );
  }
  if (one.state === (type === 'accept' ? 'accepted' : 'refused') && type !== 'withdraw') {
    return impossible('すでにそのように判断されています。', 'That was decided already.');
  }
  if (type === 'withdraw' && one.trustedBy !== 'hub' && one.state !== 'refused') {
    return impossible('取り消せる判断がありません。', 'There is no decision to withdraw.');
  }
  return null;
}

function newestEach<Of extends { sha256: string }>(decisions: readonly Of[]): Of[] {
  const seen = new Set<string>();
  return decisions.filter(({ sha256 }) => !seen.has(sha256) && seen.add(sha256));
}

function asTold({ id, sha256, verdict, at }: KeptDecision, device: string): CertificateVerdict[] {
  return verdict === 'withdrawn' ? [] : [{ id, device, sha256, verdict, at }];
}
