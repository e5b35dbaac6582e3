import type { ZoneRow, ZonesView } from '#protocol/api/network-zones.ts';
import type { Asked } from './fixture-routes.ts';
import { networkData } from './network-data.ts';
import { before } from './seeded.ts';

const said = { by: '生産技術 設備係', at: before(60 * 24 * 9), reason: '2026年度 工場ネットワーク図' };

function zonesData(): ZonesView {
  const { zones, nodes, edges } = networkData();
  const nothing = { domain: null, importance: null, use: null, link: null, level: null };
  const line = { domain: 'ot', importance: 'important', use: 'line', link: null, level: 1 } as const;
  const flows = edges
    .filter((edge) => edge.port === 443 || edge.port === 502)
    .slice(0, 9)
    .map((edge) => ({
      ...{ from: edge.from, fromName: edge.from, to: edge.to, toName: edge.to, port: edge.port, last: edge.last },
    }));
  return {
    at: before(0),
    hasWire: false,
    zones: zones.map(({ id, name }): ZoneRow => {
      const inside = nodes.filter((node) => node.zone === id);
      const own = inside.filter((node) => node.hasAgent).length;
      const blind = inside.filter((node) => !node.hasAgent);
      const pairs = (n: number) => (n * (n - 1)) / 2;
      return {
        ...{ id, name, traits: id === 'fa1' ? line : nothing, decided: id === 'fa1' ? said : null },
        proposed: id.startsWith('fa')
          ? { traits: line, reasons: ['has_controllers'] }
          : { traits: nothing, reasons: [] },
        ...{ hosts: inside.length, watched: own, grades: { own, peer: blind.length } },
        ...{ pairs: pairs(inside.length), seenPairs: pairs(inside.length) - pairs(blind.length) },
        state: inside.length === 0 ? 'empty' : own === inside.length ? 'all' : own === 0 ? 'none' : 'part',
        blind: blind.slice(0, 100).map((node) => ({ id: node.id, name: node.name ?? node.id, grade: 'peer' })),
        blindCount: blind.length,
      };
    }),
    boundaries: [
      {
        ...{ a: '', b: 'server', pairs: 3, seenPairs: 3, state: 'all', cut: null, uses: ['MES サーバ'] },
        conduits: [
          {
            ...{ from: 'server', to: '', allowed: 0, forbidden: 0, undeclared: 1, last: before(40), ports: [443] },
            declared: [],
          },
        ],
        ...{ flows: flows.slice(0, 1), flowCount: 1 },
      },
      {
        ...{ a: 'server', b: 'fa1', pairs: 60, seenPairs: 60, state: 'all', uses: ['MES サーバ', '組立'] },
        conduits: [
          {
            ...{
              from: 'fa1',
              to: 'server',
              allowed: 9,
              forbidden: 1,
              undeclared: 2,
              last: before(3),
              ports: [1433, 445],
            },
            declared: [
              { standing: 'allowed', ports: [1433], decided: said },
              { standing: 'forbidden', ports: [3389], decided: said },
            ],
          },
          {
            ...{ from: 'server', to: 'fa1', allowed: 0, forbidden: 0, undeclared: 0, last: null, ports: [] },
            declared: [{ standing: 'allowed', ports: [], decided: said }],
          },
        ],
        cut: {
          plan: {
            ...{
              role: '保全当番',
              deputy: '情報システム当番',
              means: 'switch_port',
              place: '1F 電気室 SW-01 ポート 24',
            },
            ...{ steps: '1. 生産責任者に電話する\n2. ポート 24 のケーブル（赤）を抜く', stops: '生産実績の自動収集' },
            ...{ keeps: '実績を紙で記録する', restore: 'FSIRT と生産責任者の両方が確認した後' },
          },
          decided: said,
        },
        ...{ flows, flowCount: flows.length },
      },
    ],
  };
}

/** Zones and boundaries of the made-up hub. */
export const zoneRoutes: [string, RegExp, (asked: Asked) => unknown][] = [
  ['GET', /^\/network\/zones$/, zonesData],
  ['POST', /^\/network\/zones$/, zonesData],
];
