/**
 * How a host is in sight: `own` has an agent, `wire` is heard on a mirror or in flow records, `poll` is read by this product, `peer` shows
 * only where it talks with one of those, `hint` only that it is there, `unseen` stands in the ledger alone.
 */
export const sightGrades = ['own', 'wire', 'poll', 'peer', 'hint', 'unseen'] as const;
export type SightGrade = (typeof sightGrades)[number];

/** A host with its grade; `live` when it was seen that way within a day. */
export interface GradedHost {
  id: string;
  zone: string | null;
  grade: SightGrade;
  live: boolean;
}

/** How far a zone or a boundary is in sight. `all` only where nothing is left out, which a sensor on the wire cannot say of a host that it hears. */
export type CoverageState = 'all' | 'part' | 'none' | 'empty';

/** Coverage of the hosts of one zone, and of the conversations that they could have among themselves. */
export interface ZoneCoverage {
  hosts: number;
  grades: Record<SightGrade, number>;
  /** Hosts that tell their conversations themselves or are heard on the wire now. */
  watched: number;
  /** Those of them that tell themselves, and so all. */
  own: number;
  /** Possible pairs of hosts within the zone, and those of which at least one end is watched. */
  pairs: number;
  seenPairs: number;
  state: CoverageState;
  /** Hosts that are not watched. */
  blind: string[];
}

/** Coverage of the conversations that could cross a boundary. */
export interface BoundaryCoverage {
  pairs: number;
  seenPairs: number;
  state: CoverageState;
}

/** Whether conversations of a host are seen where they happen: by itself or on the wire, and lately. */
export function isWatched({ grade, live }: Pick<GradedHost, 'grade' | 'live'>): boolean {
  return live && (grade === 'own' || grade === 'wire');
}

/** How far one zone is in sight. */
export function zoneCoverage(hosts: readonly GradedHost[]): ZoneCoverage {
  const grades: Record<SightGrade, number> = { own: 0, wire: 0, poll: 0, peer: 0, hint: 0, unseen: 0 };
  for (const { grade } of hosts) grades[grade]++;
  const blind = hosts.filter((host) => !isWatched(host)).map(({ id }) => id);
  const pairs = choose2(hosts.length);
  const watched = hosts.length - blind.length;
  const own = hosts.filter(({ grade, live }) => live && grade === 'own').length;
  return {
    ...{ hosts: hosts.length, grades, watched, own, pairs, seenPairs: pairs - choose2(blind.length) },
    state: hosts.length === 0 ? 'empty' : own === hosts.length ? 'all' : watched === 0 ? 'none' : 'part',
    blind,
  };
}

/** How far what could cross between two zones is in sight: a conversation is, where one of its ends is watched; all are, where one zone tells all. */
export function boundaryCoverage(a: ZoneCoverage, b: ZoneCoverage): BoundaryCoverage {
  const pairs = a.hosts * b.hosts;
  const seenPairs = pairs - a.blind.length * b.blind.length;
  const whole = a.own === a.hosts || b.own === b.hosts;
  const state = pairs === 0 ? 'empty' : whole ? 'all' : seenPairs === 0 ? 'none' : 'part';
  return { pairs, seenPairs, state };
}

function choose2(n: number): number {
  return (n * (n - 1)) / 2;
}
