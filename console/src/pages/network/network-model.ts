import type { Network, NetworkEdge, NetworkNode } from '#protocol/api/network.ts';

/** A card of the map: one host, or several of a role drawn as one. */
export interface Card {
  id: string;
  zone: string;
  role: string;
  label: string;
  nodes: NetworkNode[];
}

/** A placed card. */
export interface Placed extends Card {
  x: number;
  y: number;
}

/** A drawn line: all conversations between two cards of one class. */
export interface Line {
  from: string;
  to: string;
  class: NetworkEdge['class'];
  edges: NetworkEdge[];
  isNew: boolean;
}

/** A zone as a band. */
export interface Band {
  id: string;
  name: string;
  y: number;
  height: number;
}

export const cardWidth = 132;
export const cardHeight = 32;
export const bandHead = 132;
const gap = 10;
const bandPad = 11;
const groupFrom = 6;
/** Zone of hosts that belong to none. */
export const noZone = '';

/** Hosts as cards: many of one role in a zone share a card, the new ones of them another, until somebody opens it. */
export function cardsOf(network: Network, opened: ReadonlySet<string>): Card[] {
  const groups = new Map<string, NetworkNode[]>();
  for (const node of network.nodes) {
    const key = `${node.zone ?? noZone}/${node.role}${node.isNew ? '/new' : ''}`;
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  const cards: Card[] = [];
  for (const [key, nodes] of groups) {
    const { zone, role } = { zone: nodes[0]!.zone ?? noZone, role: nodes[0]!.role };
    if (nodes.length >= groupFrom && !opened.has(key)) cards.push({ id: key, zone, role, label: '', nodes });
    else {
      for (const node of nodes) cards.push({ id: node.id, zone, role, label: node.name ?? node.id, nodes: [node] });
    }
  }
  const place = (card: Card) => {
    const at = roleOrder.indexOf(card.role);
    return at === -1 ? roleOrder.length : at;
  };
  return cards.sort(
    (a, b) => place(a) - place(b) || a.label.localeCompare(b.label, 'ja', { numeric: true }) || (a.id < b.id ? -1 : 1),
  );
}

/** Order of roles within a band: what runs the plant before what stands beside it. */
const roleOrder = [
  ...['plc', 'hmi', 'engineering', 'scada', 'historian', 'server', 'pc'],
  ...['network', 'storage', 'power', 'printer', 'camera', 'phone', 'unknown'],
];

/** Room below the last band for the lines between its cards, px. */
const deepestSag = 24;

/** Places cards in bands, the outermost zone on top; the same cards always get the same places. */
export function layOut(
  network: Network,
  cards: readonly Card[],
  width: number,
): { cards: Placed[]; bands: Band[]; height: number } {
  const perRow = Math.max(1, Math.floor((width - bandHead - bandPad) / (cardWidth + gap)));
  const zones = [...network.zones].sort((a, b) => a.order - b.order);
  const order = [...(cards.some((card) => card.zone === noZone) ? [{ id: noZone, name: '' }] : []), ...zones];
  const placed: Placed[] = [];
  const bands: Band[] = [];
  let y = 0;
  for (const zone of order) {
    const members = cards.filter((card) => card.zone === zone.id);
    const rows = Math.max(1, Math.ceil(members.length / perRow));
    const height = rows * (cardHeight + gap + 8) - gap - 8 + bandPad * 2;
    members.forEach((card, index) => {
      placed.push({
        ...card,
        x: bandHead + (index % perRow) * (cardWidth + gap),
        y: y + bandPad + Math.floor(index / perRow) * (cardHeight + gap + 8),
      });
    });
    bands.push({ id: zone.id, name: zone.name, y, height });
    y += height + gap;
  }
  return { cards: placed, bands, height: y + deepestSag };
}

/** Conversations gathered between cards; one line per pair and class. */
export function linesOf(edges: readonly NetworkEdge[], cards: readonly Card[]): Line[] {
  const cardOf = new Map(cards.flatMap((card) => card.nodes.map((node): [string, string] => [node.id, card.id])));
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const [from, to] = [cardOf.get(edge.from), cardOf.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from} ${to} ${edge.class}`;
    const line = lines.get(key) ?? { from, to, class: edge.class, edges: [], isNew: false };
    line.edges.push(edge);
    line.isNew ||= edge.isNew;
    lines.set(key, line);
  }
  return [...lines.values()];
}

/** Counts of conversations from zone to zone, in the order of the bands. */
export function zoneMatrix(network: Network): {
  zones: { id: string; name: string }[];
  cells: { pairs: number; fresh: number }[][];
} {
  const zoneOf = new Map(network.nodes.map((node): [string, string] => [node.id, node.zone ?? noZone]));
  const zones = [...[...network.zones].sort((a, b) => a.order - b.order), { id: noZone, name: '', order: 0 }];
  const at = new Map(zones.map((zone, index): [string, number] => [zone.id, index]));
  const cells = zones.map(() => zones.map(() => ({ pairs: 0, fresh: 0 })));
  for (const edge of network.edges) {
    const row = at.get(zoneOf.get(edge.from) ?? noZone) ?? zones.length - 1;
    const column = at.get(zoneOf.get(edge.to) ?? noZone) ?? zones.length - 1;
    const cell = cells[row]![column]!;
    cell.pairs += 1;
    if (edge.isNew) cell.fresh += 1;
  }
  return { zones, cells };
}
