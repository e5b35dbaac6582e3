import { z } from 'zod';
import type { AgentCertificate, ControllerCertificates } from '#protocol/api/certificates.ts';
import type { ControlStore } from '../store/control-store.ts';

/** Undecided certificates kept for a controller; a device that shows another one each time must not fill the store. */
const mostUndecided = 20;

const base = { sha256: z.string().max(64), subject: z.string(), notBefore: z.string(), notAfter: z.string() };
const mostSentAlong = 20;
/** Who signed it, as far as the agent knows; nothing from older agents. */
const signers = {
  against: z.enum(['time', 'name', 'revoked']).nullable().default(null),
  sentAlong: z.array(z.object(base)).max(mostSentAlong).default([]),
};
const shownFacts = z.object({
  ...base,
  issuer: z.string().nullable().default(null),
  key: z.string().nullable().default(null),
  selfSigned: z.boolean().nullable().default(null),
  uri: z.string().nullable().default(null),
  uriMatches: z.boolean().nullable().default(null),
  hosts: z.array(z.string()).default([]),
  hostMatches: z.boolean().nullable().default(null),
  vouchedBy: z.object(base).nullable().default(null),
  ...signers,
});
/** What an agent says of a certificate that a controller showed. */
export type ShownFacts = z.infer<typeof shownFacts>;

const ownFacts = z.object({ ...base, file: z.string().default(''), der: z.string().optional() });
const own = ownFacts.extend({ next: ownFacts.optional() });

/** How an agent says that it spoke with a controller, as far as certificates go. */
export const securityOfHeader = z.object({
  certificate: shownFacts.nullish(),
  ...signers,
  trust: z.string().optional(),
  trustedBy: z.enum(['hub', 'here', 'configuration', 'any']).optional(),
  /** The authority that vouches for it. */
  authority: z.object(base).nullish(),
  own: own.optional(),
  user: own.optional(),
});
export type SecurityOfHeader = z.infer<typeof securityOfHeader>;

/** A certificate that a controller showed, as it is kept. */
export interface KeptCertificate {
  facts: ShownFacts;
  firstSeen: string;
  lastSeen: string;
  /** How the agent stood to it when it met it last. */
  trust: string;
  trustedBy: SecurityOfHeader['trustedBy'] | null;
}

/** A decision as it is kept; nothing of it is ever changed. */
export type KeptDecision = ControllerCertificates['decisions'][number] & { id: string };

/** Certificates of controllers and agents, and what people decided, in order. */
export class CertificateTable {
  private readonly store: ControlStore;

  constructor(store: ControlStore) {
    this.store = store;
  }

  /** What a controller showed, the one shown last first. */
  shown(controller: string): KeptCertificate[] {
    return this.store.db
      .prepare('SELECT * FROM controller_certificate WHERE controller = ? ORDER BY position DESC')
      .all(controller)
      .map((row) => ({
        facts: shownFacts.parse(JSON.parse(row['facts'] as string)),
        firstSeen: row['first_seen'] as string,
        lastSeen: row['last_seen'] as string,
        trust: row['trust'] as string,
        trustedBy: row['trusted_by'] as KeptCertificate['trustedBy'],
      }));
  }

  /** Notes what a controller showed; what was shown longest ago and was never decided about gives way. */
  note(controller: string, shown: ShownFacts, security: SecurityOfHeader, at: string): void {
    const { trust, trustedBy, authority, against, sentAlong } = security;
    const { db } = this.store;
    const facts: ShownFacts = { ...shown, vouchedBy: authority ?? null, against, sentAlong };
    db.prepare(
      `INSERT INTO controller_certificate (controller, sha256, position, first_seen, last_seen, trust, trusted_by, facts)
       VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM controller_certificate WHERE controller = ?), ?, ?, ?, ?, ?)
       ON CONFLICT (controller, sha256) DO UPDATE SET position = excluded.position, last_seen = excluded.last_seen,
         trust = excluded.trust, trusted_by = excluded.trusted_by, facts = excluded.facts`,
    ).run(controller, facts.sha256, controller, at, at, trust ?? '', trustedBy ?? null, JSON.stringify(facts));
    db.prepare(
      `DELETE FROM controller_certificate WHERE controller = ?1 AND sha256 IN
         (SELECT sha256 FROM controller_certificate c WHERE controller = ?1 AND trust <> 'approved' AND NOT EXISTS
           (SELECT 1 FROM certificate_decision d WHERE d.controller = ?1 AND d.sha256 = c.sha256)
          ORDER BY position DESC LIMIT -1 OFFSET ${mostUndecided})`,
    ).run(controller);
  }

  /** The agent's own certificates that a controller has to know. */
  own(controller: string): AgentCertificate[] {
    const row = this.store.db.prepare('SELECT own_certificates AS own FROM controller WHERE id = ?').get(controller);
    return row?.['own'] ? (JSON.parse(row['own'] as string) as AgentCertificate[]) : [];
  }

  /** Keeps them; their content travels once and is kept from then on. */
  keepOwn(controller: string, { own: application, user }: SecurityOfHeader): void {
    const before = this.own(controller);
    const of = (kind: AgentCertificate['kind'], next: boolean, one: z.infer<typeof ownFacts> | undefined) => {
      if (!one) return [];
      const { sha256, subject, notBefore, notAfter, file } = one;
      const der = one.der ?? before.find((kept) => kept.sha256 === sha256)?.der ?? null;
      return [{ kind, next, sha256, subject, notBefore, notAfter, file, der }];
    };
    const all = [
      ...of('application', false, application),
      ...of('application', true, application?.next),
      ...of('user', false, user),
      ...of('user', true, user?.next),
    ];
    const text = JSON.stringify(all);
    if (text === JSON.stringify(before)) return;
    this.store.db.prepare('UPDATE controller SET own_certificates = ? WHERE id = ?').run(text, controller);
  }

  /** What people decided about the certificates of a controller, newest first. */
  decisions(controller: string): KeptDecision[] {
    return this.store.db
      .prepare(
        `SELECT id, sha256, verdict, decided_by AS by, decided_at AS at, reason FROM certificate_decision
         WHERE controller = ? ORDER BY rowid DESC`,
      )
      .all(controller) as unknown as KeptDecision[];
  }

  /** Adds a decision. */
  decide(controller: string, { id, sha256, verdict, by, at, reason }: KeptDecision): void {
    this.store.db
      .prepare('INSERT INTO certificate_decision VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(id, controller, sha256, verdict, by, at, reason);
  }
}
