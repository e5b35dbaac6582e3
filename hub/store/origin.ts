import type { Lane } from '#protocol/identity.ts';

/** One numbered stream of events: an agent's lane in one epoch. */
export interface LaneKey {
  site: string;
  agent: string;
  lane: Lane;
  epoch: string;
}

/**
 * What many events have in common: whose they are, and those of their words that come back again and again. A store keeps it once
 * and lets the events point to it, since a column costs the same for every row, however often it says the same.
 */
export interface Origin extends LaneKey {
  kind: string;
  source: string;
  boot: string;
  product: string | null;
  category: string | null;
  service: string | null;
  history: boolean;
  drill: string | null;
  asset: string | null;
  host: string | null;
  channel: string | null;
  provider: string | null;
  action: string | null;
  outcome: string | null;
}

/** The hot columns that stand in the origin; the others stand in each event's own row. */
export const originWords = ['host', 'channel', 'provider', 'action', 'outcome'] as const satisfies (keyof Origin)[];

/** The hot columns of each event's own row: texts, and figures. */
export const rowWords = ['user_name', 'src_ip', 'dst_ip', 'process_name', 'device', 'path'] as const;
export const rowFigures = ['dst_port', 'event_code'] as const;
