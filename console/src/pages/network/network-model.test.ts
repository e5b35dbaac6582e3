import { describe, expect, test } from 'vitest';
import type { Network } from '#protocol/api/network.ts';
import { cardsOf, layOut, linesOf, zoneMatrix } from './network-model.ts';

const node = (id: string, zone: string | null, more: Partial<Network['nodes'][number]> = {}) => ({
  id,
  name: id,
  asset: id,
  zone,
  role: 'pc',
  confidence: 'fair' as const,
  maker: null,
  isNew: false,
  inLedger: true,
  hasAgent: false,
  outside: false,
  vantages: [],
  last: '',
  ...more,
});
const edge = (from: string, to: string, more: Partial<Network['edges'][number]> = {}) => ({
  from,
  to,
  port: 502,
  transport: 'tcp',
  connections: 1,
  first: '',
  last: '',
  processes: [],
  isNew: false,
  class: 'reading' as const,
  vantages: [],
  ...more,
});
const plant: Network = {
  from: '',
  to: '',
  nodes: [
    ...Array.from({ length: 8 }, (_, index) => node(`pc${index}`, 'fa')),
    node('strange', 'fa', { isNew: true, inLedger: false }),
    node('srv', 'server', { role: 'server' }),
    node('out', null, { role: 'unknown' }),
  ],
  edges: [
    edge('pc0', 'srv'),
    edge('pc1', 'srv'),
    edge('strange', 'pc2', { isNew: true, class: 'controller' }),
    edge('srv', 'out'),
  ],
  zones: [
    { id: 'fa', name: 'FA', order: 3 },
    { id: 'server', name: 'Server', order: 1 },
  ],
  left: 0,
  unseen: [],
  coverage: { ja: '', en: '' },
  findings: [],
};

describe('the map', () => {
  test('many of a role share a card, but a new host not with the others', () => {
    const cards = cardsOf(plant, new Set());
    expect(cards.find((card) => card.id === 'fa/pc')?.nodes).toHaveLength(8);
    expect(cards.find((card) => card.id === 'strange')?.nodes).toHaveLength(1);
  });

  test('an opened group shows each host', () => {
    expect(cardsOf(plant, new Set(['fa/pc'])).filter((card) => card.role === 'pc')).toHaveLength(9);
  });

  test('five hundred hosts fit on a few cards, new ones apart', () => {
    const many = Array.from({ length: 500 }, (_, at) => node(`h${at}`, at % 2 ? 'fa' : 'server', { isNew: at < 40 }));
    const cards = cardsOf({ ...plant, nodes: many }, new Set());
    expect(cards.map((card) => [card.id, card.nodes.length]).sort()).toEqual([
      ['fa/pc', 230],
      ['fa/pc/new', 20],
      ['server/pc', 230],
      ['server/pc/new', 20],
    ]);
  });

  test('every host stands on exactly one card', () => {
    const ids = cardsOf(plant, new Set()).flatMap((card) => card.nodes.map((each) => each.id));
    expect([...ids].sort()).toEqual(plant.nodes.map((each) => each.id).sort());
  });

  test('cards never overlap and lie in their band; the outer zone is above', () => {
    const laid = layOut(plant, cardsOf(plant, new Set(['fa/pc'])), 600);
    const seen = new Set(laid.cards.map((card) => `${card.x},${card.y}`));
    expect(seen.size).toBe(laid.cards.length);
    for (const card of laid.cards) {
      const band = laid.bands.find((each) => each.id === card.zone)!;
      expect(card.y).toBeGreaterThanOrEqual(band.y);
      expect(card.y).toBeLessThan(band.y + band.height);
    }
    expect(laid.bands.map((band) => band.id)).toEqual(['', 'server', 'fa']);
  });

  test('conversations of grouped hosts become one line per class', () => {
    const lines = linesOf(plant.edges, cardsOf(plant, new Set()));
    expect(lines.find((line) => line.from === 'fa/pc' && line.to === 'srv')?.edges).toHaveLength(2);
    expect(lines.find((line) => line.from === 'strange')).toMatchObject({ isNew: true, class: 'controller' });
  });

  test('the zone table counts every conversation once', () => {
    const { zones, cells } = zoneMatrix(plant);
    expect(zones.map((zone) => zone.id)).toEqual(['server', 'fa', '']);
    expect(cells.flat().reduce((sum, cell) => sum + cell.pairs, 0)).toBe(plant.edges.length);
    expect(cells[1]![0]).toEqual({ pairs: 2, fresh: 0 });
    expect(cells[1]![1]).toEqual({ pairs: 1, fresh: 1 });
  });
});
