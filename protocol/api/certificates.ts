import { z } from 'zod';

/** What a person compares of a certificate before deciding. Facts that an older agent does not tell are null. */
const facts = {
  /** Of its DER form, upper-case hexadecimal. */
  sha256: z.string(),
  subject: z.string(),
  /** ISO 8601 UTC. */
  notBefore: z.string(),
  notAfter: z.string(),
};

/** A certificate that a controller showed on its secured connection. */
export const shownCertificate = z.object({
  ...facts,
  issuer: z.string().nullable(),
  /** Kind and length of its key. */
  key: z.string().nullable(),
  selfSigned: z.boolean().nullable(),
  /** Application URI in it, and whether it is the one by which the server calls itself. */
  uri: z.string().nullable(),
  uriMatches: z.boolean().nullable(),
  /** Host names and addresses in it, and whether the one by which it is reached is among them. */
  hosts: z.array(z.string()),
  hostMatches: z.boolean().nullable(),
  /** Why a trusted authority that signed it does not vouch for it: out of its time, another name, or taken back; null otherwise. */
  against: z.enum(['time', 'name', 'revoked']).nullable(),
  /** Certificates of who signed it that the controller sent with it. */
  sentAlong: z.array(z.object(facts)),
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** It is the one that was shown last. */
  current: z.boolean(),
  /** `pending`: a person has to decide; nothing is read over such a connection. */
  state: z.enum(['pending', 'accepted', 'refused']),
  /** On whose word it is accepted: a person here at the hub, one at the agent's machine, or that machine's configuration. */
  trustedBy: z.enum(['hub', 'here', 'configuration', 'any']).nullable(),
  /** It was accepted together with those of who signed it, under the fingerprint of all of them, as older agents showed it. */
  asChain: z.boolean(),
  /** The authority of the agent's configuration on whose word it was let in last; null where none vouched. */
  vouchedBy: z.object(facts).nullable(),
});
export type ShownCertificate = z.infer<typeof shownCertificate>;

/** A certificate of the agent itself, which the controller has to know. */
export const agentCertificate = z.object({
  ...facts,
  kind: z.enum(['application', 'user']),
  /** Made to follow the one in use, and not used yet. */
  next: z.boolean(),
  /** File on the machine of the agent. */
  file: z.string(),
  /** DER form, base64; null while no reading carried it. */
  der: z.string().nullable(),
});
export type AgentCertificate = z.infer<typeof agentCertificate>;

/** GET /api/v1/controllers/:id/certificates */
export const controllerCertificates = z.object({
  /** The one shown last first. */
  shown: z.array(shownCertificate),
  own: z.array(agentCertificate),
  /** What people decided, newest first. */
  decisions: z.array(
    z.object({
      sha256: z.string(),
      verdict: z.enum(['accepted', 'refused', 'withdrawn']),
      by: z.string(),
      at: z.string(),
      reason: z.string(),
    }),
  ),
  /** Whether the agent has taken the newest decisions over; null while it is not heard. */
  arrived: z.boolean().nullable(),
});
export type ControllerCertificates = z.infer<typeof controllerCertificates>;

/** POST /api/v1/controllers/:id/certificates/:sha256: about the certificate with this fingerprint and no other. */
export const certificateAct = z.object({
  type: z.enum(['accept', 'refuse', 'withdraw']),
  reason: z.string().min(1).max(2000),
});
export type CertificateAct = z.infer<typeof certificateAct>;
