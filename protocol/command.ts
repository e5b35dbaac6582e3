import { z } from 'zod';
import { valueClasses } from './api/value-rules.ts';
import { mostSentControllers, sentController } from './controller-setup.ts';
import { agentId, siteId } from './identity.ts';

/**
 * The closed list of what the hub may ask of an agent. There is no shell. `check` judges a controller that is to be set up and sends it
 * nothing; `discover` proposes a Modbus map, with a person's consent; `capture` keeps the packets around a moment.
 */
export const commandNames = ['snapshot', 'inventory', 'rescan', 'check', 'discover', 'capture'] as const;
export type CommandName = (typeof commandNames)[number];

/** Order to an agent; signed as a whole, so that neither the bus nor a site can alter or replay it. */
export const command = z.object({
  v: z.literal(1),
  id: z.string(),
  site: siteId,
  agent: agentId,
  /** Rises with every command and configuration of this agent; an older one is refused and reported. */
  counter: z.number().int().positive(),
  expires: z.string(),
  name: z.enum(commandNames),
  source: z.string().max(128),
  argument: z.unknown().optional(),
});
export type Command = z.infer<typeof command>;

/** A rule of people about values, as an agent that reads controllers gets it; the first that covers a value decides. */
export const sentValueRule = z.object({
  name: z.string().max(200),
  /** Controller as the agent names it; null for all that it reads. */
  device: z.string().nullable(),
  class: z.enum(valueClasses),
  namespace: z.string().optional(),
  path: z.string().optional(),
  node: z.string().optional(),
  type: z.string().optional(),
  nodes: z.array(z.string()).optional(),
});
export type SentValueRule = z.infer<typeof sentValueRule>;
/** What a person decided about a certificate that a controller showed. It holds for this fingerprint alone. */
export const certificateVerdict = z.object({
  /** Id of the decision, by which the agent knows one that it has judged already. */
  id: z.string().max(64),
  /** Controller by the id of the agent's configuration. */
  device: z.string().max(64),
  /** SHA-256 of the certificate that the person was shown, hexadecimal. */
  sha256: z.string().regex(/^[0-9A-F]{64}$/),
  verdict: z.enum(['accepted', 'refused']),
  /** When it was decided, ISO 8601 UTC. */
  at: z.string().max(64),
});
export type CertificateVerdict = z.infer<typeof certificateVerdict>;

/** Most decisions about certificates that one agent is told of. */
export const mostCertificateVerdicts = 1000;

/** Most hosts, and most permitted conversations, that an agent that listens is told of. */
export const mostSentHosts = 2000;
export const mostSentTalks = 2000;

/** What people decided at the hub about learning the network, for sources that listen; times are ISO 8601 UTC. */
export const networkOrders = z.object({
  /** Until when everything is learned. */
  learnUntil: z.string().max(64),
  /** When people last decided about that; null where it is the usual time. */
  decidedAt: z.string().max(64).nullable(),
  /** Addresses of hosts of which nothing is learned for now: an incident or a visit is open on them. */
  held: z.array(z.string().max(64)).max(mostSentHosts),
  /** Hosts that are learned anew. */
  anew: z.array(z.object({ host: z.string().max(64), until: z.string().max(64) })).max(mostSentHosts),
  /** Conversations that people permitted and that were not learned. */
  permitted: z
    .array(
      z.object({
        client: z.string().max(64),
        server: z.string().max(64),
        transport: z.enum(['tcp', 'udp']),
        port: z.number().int().min(0).max(65_535),
      }),
    )
    .max(mostSentTalks),
});
export type NetworkOrders = z.infer<typeof networkOrders>;

/** Configuration that the hub owns. Local YAML bounds win. */
export const hubConfig = z.object({
  v: z.literal(1),
  site: siteId,
  agent: agentId,
  counter: z.number().int().positive(),
  expires: z.string(),
  phase: z.enum(['build', 'trial', 'live']).optional(),
  /** Permitted USB media, for the usb source. */
  media: z
    .array(z.object({ vendorId: z.string(), productId: z.string(), serial: z.string().nullable(), label: z.string() }))
    .optional(),
  /** Rules about values in force; absent from older hubs. The hub judges by them anyway. */
  valueRules: z.array(sentValueRule).max(5000).optional(),
  /** Whose certificates are trusted and whose not, for the opc-ua source; what is not named is undecided. */
  certificates: z.array(certificateVerdict).max(mostCertificateVerdicts).optional(),
  /** Controllers that people set up at the hub, all of them each time; absent from older hubs. */
  controllers: z.array(sentController).max(mostSentControllers).optional(),
  /** What is decided about learning the network; absent from older hubs. */
  network: networkOrders.optional(),
  /** Secrets sealed to the agent's key, by name. */
  sealed: z.record(z.string(), z.string()).optional(),
});
export type HubConfig = z.infer<typeof hubConfig>;

/** Signed envelope: the exact text that was signed, and the Ed25519 signature over its UTF-8 bytes, base64url. */
export const signed = z.object({ body: z.string(), signature: z.string() });
export type Signed = z.infer<typeof signed>;
