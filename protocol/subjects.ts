import type { Lane } from './identity.ts';

/** NATS subjects. Every token that varies is a site or agent id and so safe in a subject. */
export const subjects = {
  /** Batches up; stored by the site's stream of that lane. */
  events: (site: string, agent: string, lane: Lane) => `evt.${site}.${agent}.${lane}`,
  /** Files imported at the hub: a stream of its own in the hub's domain, since a site's stream is written by the site alone. */
  imports: (site: string, agent: string) => `imp.${site}.${agent}.evidence`,
  /** Heartbeats: core NATS, not stored. */
  heartbeat: (site: string, agent: string) => `hb.${site}.${agent}`,
  /** Commit notices of the hub: core NATS. */
  ack: (site: string, agent: string) => `ack.${site}.${agent}`,
  /** Commands down: stream CMD of the site's domain, one durable consumer per agent. */
  command: (site: string, agent: string) => `cmd.${site}.${agent}`,
  enrol: (site: string) => `enrol.${site}`,
  /** Delivery prefix with which the hub sources a site's streams; never a client subject. */
  sourcing: (site: string) => `src.${site}`,
} as const;

/** Private inbox prefixes: with a shared one any client could read another's replies. */
export const inboxes = {
  agent: (site: string, agent: string) => `_INBOX_${site}.${agent}`,
  enrolment: (site: string, token: string) => `_INBOX_enrol_${site}.${token}`,
  /** The hub's own prefix toward one site's domain. */
  hub: (site: string) => `_INBOX_hub.${site}`,
} as const;

/** Stream and bucket names. The spools, CMD and cfg stand in each site's JetStream domain, EVENTS in the hub's. */
export const streams = {
  spool: { evidence: 'SPOOL_EVIDENCE', detail: 'SPOOL_DETAIL' } satisfies Record<Lane, string>,
  events: 'EVENTS',
  imports: 'IMPORTS',
  commands: 'CMD',
  config: 'cfg',
} as const;
