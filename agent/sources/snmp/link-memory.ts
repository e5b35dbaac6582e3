import type { LldpNeighbour } from '#engine/switches/lldp.ts';

/** A neighbour at a port as it was told last. */
export interface KnownLink {
  port: string;
  /** What is compared: another name or port is a change. */
  said: string;
  neighbour: LldpNeighbour;
  /** Whole looks in a row that did not show it. */
  missed: number;
}

/** Links by port and neighbour. */
export type KnownLinks = Record<string, KnownLink>;

/** Something about a link that is worth an event. */
export interface LinkNews {
  action: 'present' | 'appeared' | 'changed' | 'gone';
  port: string;
  neighbour: LldpNeighbour;
}

/** Whole looks without a neighbour after which it counts as gone: one may fall between two of its messages. */
const missedLooks = 2;

/** A look at the neighbours of one switch; `room`, `most` and `whole` as with ports. */
export interface LinkLook {
  neighbours: readonly { port: string; neighbour: LldpNeighbour }[];
  whole: boolean;
  first: boolean;
  room: number;
  most: number;
}

/** What of a switch's neighbours is news, and notes them. */
export function lookAtLinks(
  known: KnownLinks,
  { neighbours, whole, first, room, most }: LinkLook,
): { news: LinkNews[]; left: number } {
  const news: LinkNews[] = [];
  let left = 0;
  const shown = new Set<string>();
  let remembered = Object.keys(known).length;
  for (const { port, neighbour } of neighbours) {
    const key = `${port} ${neighbour.chassis} ${neighbour.port ?? ''}`;
    shown.add(key);
    const said = JSON.stringify([neighbour.name, neighbour.descr, neighbour.addresses, neighbour.capabilities]);
    const before = known[key];
    const action = before ? 'changed' : first ? 'present' : 'appeared';
    if (before?.said !== said && (news.length >= room || (!before && remembered >= most))) {
      left++;
      continue;
    }
    if (!before) remembered++;
    known[key] = { port, said, neighbour, missed: 0 };
    if (before?.said !== said) news.push({ action, port, neighbour });
  }
  if (!whole) return { news, left };
  for (const [key, link] of Object.entries(known)) {
    if (shown.has(key)) continue;
    link.missed++;
    if (link.missed < missedLooks) continue;
    if (news.length >= room) {
      left++;
      continue;
    }
    delete known[key];
    news.push({ action: 'gone', port: link.port, neighbour: link.neighbour });
  }
  return { news, left };
}
