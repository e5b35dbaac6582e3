import { z } from 'zod';
import { bilingual } from './parts.ts';

/** Query of GET /api/v1/network; without times the last seven days. */
export const networkQuery = z.object({
  site: z.string(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

/** Who saw something and how: socket, agent, neighbour, switch, poll, capture, netflow, zeek, suricata … */
export const vantage = z.object({ how: z.string(), by: z.string(), first: z.string(), last: z.string() });
export type SeenFrom = z.infer<typeof vantage>;

/** How far a role is believed: written down by people, or by the weight of its signs. */
const confidence = z.enum(['listed', 'strong', 'fair', 'weak']);

/** A host of the network. */
export const networkNode = z.object({
  /** Its address. */
  id: z.string(),
  name: z.string().nullable(),
  asset: z.string().nullable(),
  zone: z.string().nullable(),
  /** plc, hmi, engineering … or unknown. */
  role: z.string(),
  confidence,
  /** Maker by the hardware address. */
  maker: bilingual.nullable(),
  isNew: z.boolean(),
  inLedger: z.boolean(),
  hasAgent: z.boolean(),
  /** Lies outside every zone and every private range. */
  outside: z.boolean(),
  /** How it was seen, each sort once. */
  vantages: z.array(z.string()),
  last: z.string(),
});
export type NetworkNode = z.infer<typeof networkNode>;

/** What a conversation does, as far as it is known. */
export const talkClasses = ['reading', 'program', 'write', 'read', 'controller', 'other'] as const;

/** One asks another at one port. */
export const networkEdge = z.object({
  from: z.string(),
  to: z.string(),
  port: z.number().nullable(),
  transport: z.string(),
  connections: z.number().int(),
  first: z.string(),
  last: z.string(),
  processes: z.array(z.string()),
  isNew: z.boolean(),
  /**
   * `reading` is this product's own look at a controller, `program`, `write` and `read` what was seen on the wire, `controller` other talk to
   * a controller, into which nobody looked.
   */
  class: z.enum(talkClasses),
  vantages: z.array(z.string()),
});
export type NetworkEdge = z.infer<typeof networkEdge>;

/** Something that a detector found in the traffic, however often it was told. */
export const foundThing = z.object({
  agent: z.string(),
  id: z.string(),
  kind: z.string(),
  /** The kind in words. */
  words: bilingual,
  /** Address, or hardware address, of who acts and of whom it acts upon. */
  source: z.string(),
  target: z.string().nullable(),
  port: z.number().nullable(),
  first: z.string(),
  last: z.string(),
  count: z.number().int(),
  operation: z.string().nullable(),
  standing: z.string(),
});
export type FoundInTraffic = z.infer<typeof foundThing>;

/** GET /api/v1/network: what was seen in a time, the newest first where not all can be shown. */
export const network = z.object({
  from: z.string(),
  to: z.string(),
  nodes: z.array(networkNode),
  edges: z.array(networkEdge),
  /** Conversations that found no room in the answer. */
  left: z.number().int(),
  zones: z.array(z.object({ id: z.string(), name: z.string(), order: z.number().int() })),
  /** Assets of the ledger that nobody has seen on the network. */
  unseen: z.array(
    z.object({ asset: z.string(), name: z.string(), zone: z.string().nullable(), addresses: z.array(z.string()) }),
  ),
  coverage: bilingual,
  /** What detectors found in that time, newest first. */
  findings: z.array(foundThing),
});
export type Network = z.infer<typeof network>;

/** Query of GET /api/v1/network/host */
export const hostQuery = z.object({ site: z.string(), address: z.string().max(64) });

/** What one asks of the other in a control protocol. */
export const seenOperation = z.object({
  class: z.string(),
  operation: z.string(),
  area: z.string(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  count: z.number().int(),
  first: z.string(),
  last: z.string(),
});

/** One peer of a host at one port. */
export const hostPeer = networkEdge.extend({
  /** Whether the host asks or is asked. */
  asks: z.boolean(),
  peer: z.string(),
  peerName: z.string().nullable(),
  peerRole: z.string(),
  peerZone: z.string().nullable(),
  programs: z.array(
    z.object({ name: z.string(), executable: z.string().nullable(), user: z.string().nullable(), on: z.string() }),
  ),
  operations: z.array(seenOperation),
  seenFrom: z.array(vantage),
});
export type HostPeer = z.infer<typeof hostPeer>;

/** At which port of which switch a device is connected. */
export const switchPlace = z.object({
  switch: z.string(),
  /** Name that the switch gives itself. */
  switchName: z.string().nullable(),
  port: z.string(),
  alias: z.string().nullable(),
  vlans: z.string().nullable(),
  /** Why the port is taken for one that leads on; null at a port of the device's own. */
  uplink: z.string().nullable(),
  devices: z.number().int(),
  since: z.string(),
  gone: z.string().nullable(),
  /** Agent that reads the switch. */
  by: z.string(),
  /** How the switch could be read when that was told last. */
  reading: z.object({ outcome: z.string(), at: z.string() }).nullable(),
  before: z.array(
    z.object({
      switch: z.string(),
      switchName: z.string().nullable(),
      port: z.string(),
      from: z.string(),
      to: z.string(),
    }),
  ),
});
export type SwitchPlace = z.infer<typeof switchPlace>;

/** GET /api/v1/network/host: one host with all that is known of it. */
export const networkHost = z.object({
  node: networkNode,
  zoneName: z.string().nullable(),
  mac: z.string().nullable(),
  /** The device chose its hardware address itself. */
  ownMac: z.boolean(),
  place: switchPlace.nullable(),
  names: z.array(z.string()),
  readAs: z.array(z.string()),
  first: z.string(),
  reasons: z.array(z.object({ sign: z.string(), what: z.string() })),
  seenFrom: z.array(vantage),
  listening: z.array(z.object({ port: z.number(), transport: z.string(), program: z.string().nullable() })),
  peers: z.array(hostPeer),
  openIncidents: z.number().int(),
});
export type NetworkHost = z.infer<typeof networkHost>;

/** POST /api/v1/network/adopt: takes what was only seen into the asset ledger. */
export const adopt = z.object({ site: z.string(), addresses: z.array(z.string().max(64)).min(1).max(500) });
export const adopted = z.object({ taken: z.number().int(), assets: z.array(z.string()) });
