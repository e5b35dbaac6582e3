/** What an entry of the allow-list is about. */
export const allowKinds = ['host', 'pair', 'operation', 'range', 'program', 'listening'] as const;
export type AllowKind = (typeof allowKinds)[number];

/** What is learned and decided about, apart from when it was seen. */
export interface AllowSubject {
  kind: AllowKind;
  /** Client, or the host that it is about. */
  a: string;
  b: string | null;
  transport: string | null;
  port: number | null;
  program: string | null;
  operation: string | null;
  area: string | null;
  low: number | null;
  high: number | null;
}

/** How an entry stands: nobody decided yet, or what somebody decided. */
export type Decision = 'waiting' | 'approved' | 'rejected' | 'expired';

/** One thing of the network with what was decided about it; times are milliseconds since 1970 UTC. */
export interface AllowEntry extends AllowSubject {
  id: string;
  site: string;
  first: number;
  last: number;
  sights: number;
  /** Seen within a time of learning: proposed at its end. What came later was raised. */
  learned: boolean;
  /** First seen while an incident was open on one of its ends: never proposed together with others. */
  held: boolean;
  state: Decision;
  reason: string | null;
  owner: string | null;
  /** When an approval ends by itself; null for as long as it is seen. */
  until: number | null;
  by: string | null;
  at: number | null;
  /** When it was raised last. */
  told: number | null;
}

/** Where an entry stands for people: `learning` is not over yet, `proposed` waits for a decision, `fresh` came after learning. */
export type Standing = 'learning' | 'proposed' | 'held' | 'fresh' | 'approved' | 'rejected' | 'expired';

/** The standing of an entry; `learning` says whether learning goes on for it. */
export function standingOf(entry: AllowEntry, learning: boolean): Standing {
  if (entry.state !== 'waiting') return entry.state;
  if (!entry.learned) return 'fresh';
  if (entry.held) return 'held';
  return learning ? 'learning' : 'proposed';
}

/** Key of a subject within a site; ranges of one area have one each, by their bounds. */
export function keyOf(of: AllowSubject): string {
  const { kind, a, b, transport, port, program, operation, area, low, high } = of;
  const parts: Record<AllowKind, unknown[]> = {
    host: [a],
    pair: [a, b, transport, port ?? '*'],
    operation: [a, b, port, operation],
    range: [a, b, area, `${low}-${high}`],
    program: [a, program],
    listening: [a, transport, port],
  };
  return [kind, ...parts[kind]].join('|');
}
