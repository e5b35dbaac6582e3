/** Most nodes that a look reads beside those that every server has: with them 20 items in one Read. */
const mostWatched = 14;

/** Names of properties that move when the configuration does (OPC 10000-3, 10000-5, 10000-100, and what PLC makers add). */
const markerNames: ReadonlySet<string> = new Set([
  'ConfigurationVersion',
  'NodeVersion',
  'RevisionCounter',
  'EngineeringRevision',
]);

/** What a watched node tells: that the configuration moved, that a trust list was changed, or in which mode it works. */
export type MarkerKind = 'marker' | 'trust' | 'mode';

/** A node that the look in between reads. */
export interface MarkerNode {
  key: string;
  path: string;
  kind: MarkerKind;
}

/** True for a variable whose value goes to the section `markers`. */
export function isMarker(path: readonly string[]): boolean {
  return markerNames.has(path.at(-1) ?? '');
}

/** What the look reads a node for, by its path; undefined for all others. */
export function markerKind(path: string): MarkerKind | undefined {
  const parts = path.split('/');
  if (isMarker(parts)) return 'marker';
  if (parts.at(-1) === 'OperatingMode') return 'mode';
  return parts.at(-1) === 'LastUpdateTime' && parts.at(-2) === 'TrustList' ? 'trust' : undefined;
}

/** Order of worth where there are more than fit: few modes and trust lists, many markers, the ones near the root first. */
const worth: Readonly<Record<MarkerKind, number>> = { mode: 0, trust: 1, marker: 2 };

/** The nodes to watch of all that were found. */
export function mostTelling<N extends MarkerNode>(found: readonly N[]): N[] {
  const depth = ({ path }: N) => path.split('/').length;
  return [...found]
    .sort((a, b) => worth[a.kind] - worth[b.kind] || depth(a) - depth(b) || (a.key < b.key ? -1 : 1))
    .slice(0, mostWatched);
}
