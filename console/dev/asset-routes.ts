import { agents } from './collection-data.ts';
import { type Asked, page } from './fixture-routes.ts';
import { incidents } from './incident-data.ts';
import { networkData } from './network-data.ts';
import { assetOf, assets } from './plant-data.ts';
import { both } from './seeded.ts';
import { enterStartStop, startStopOf } from './start-stop-data.ts';

/** The asset ledger of the made-up hub. */
export const assetRoutes: [string, RegExp, (asked: Asked) => unknown][] = [
  [
    'GET',
    /^\/assets$/,
    ({ params }) => {
      const q = (params.get('q') ?? '').toLowerCase();
      return page(
        assets.filter(
          (asset) =>
            JSON.stringify(asset).toLowerCase().includes(q) &&
            (!params.get('zone') || asset.zone === params.get('zone')) &&
            (!params.get('standing') || asset.standing === params.get('standing')),
        ),
      );
    },
  ],
  [
    'GET',
    /^\/assets\/export$/,
    () => ({
      fileName: 'assets.csv',
      csv: Buffer.from('\ufeff名称,種類\r\nINSP-01,pc\r\n').toString('base64'),
      unwritable: [],
    }),
  ],
  [
    'POST',
    /^\/assets\/import$/,
    () => ({
      added: 3,
      changed: 12,
      unchanged: 29,
      refused: [{ line: 18, reason: both('種類「ロボット」は使えません', 'Kind “robot” is not known') }],
    }),
  ],
  [
    'GET',
    /^\/assets\/([^/]+)$/,
    ({ parts }) => {
      const asset = assetOf(parts[0]!);
      return (
        asset && {
          ...asset,
          history: [
            { at: asset.firstSeen, who: 'hinomi', text: both('通信で初めて観測しました', 'First seen in traffic') },
            {
              at: asset.lastSeen,
              who: '生産技術 設備係',
              text: both('管理責任者を変更しました', 'Changed the custodian'),
            },
          ],
          sources:
            agents
              .find((agent) => agent.id === asset.id)
              ?.sources.map((source) => ({
                agent: asset.id,
                source: source.type,
                state: source.state,
                lastEvent: source.lastEvent,
              })) ?? [],
          accounts: asset.os?.startsWith('Windows')
            ? [
                {
                  name: 'kensa',
                  admin: false,
                  enabled: true,
                  password: 'set',
                  keys: false,
                  lastLogon: asset.lastSeen,
                  shared: true,
                },
                {
                  name: '●●●-4F2A91',
                  admin: true,
                  enabled: true,
                  password: 'locked',
                  keys: true,
                  lastLogon: asset.firstSeen,
                  shared: false,
                },
                {
                  name: 'Administrator',
                  admin: true,
                  enabled: false,
                  password: null,
                  keys: null,
                  lastLogon: null,
                  shared: false,
                },
              ]
            : [],
          ports: asset.os
            ? [
                { port: 135, transport: 'tcp', process: 'svchost.exe' },
                { port: 445, transport: 'tcp', process: 'System' },
                { port: 3389, transport: 'tcp', process: 'svchost.exe' },
              ]
            : [],
          peers: networkData()
            .edges.filter((edge) => [edge.from, edge.to].includes(asset.addresses[0]!))
            .slice(0, 12)
            .map((edge) => ({
              address: edge.from === asset.addresses[0] ? edge.to : edge.from,
              name: null,
              port: edge.port,
              count: edge.connections,
              last: edge.last,
            })),
          incidents: incidents.filter((row) => row.asset?.id === asset.id),
        }
      );
    },
  ],
  ['GET', /^\/assets\/([^/]+)\/start-stop$/, ({ parts, params }) => startStopOf(parts[0]!, params.get('month') ?? '')],
  [
    'POST',
    /^\/assets\/([^/]+)\/start-stop$/,
    ({ parts, body }) => enterStartStop(parts[0]!, body as Parameters<typeof enterStartStop>[1]),
  ],
  ['PATCH', /^\/assets\/([^/]+)$/, ({ parts, body }) => Object.assign(assetOf(parts[0]!)!, body)],
  [
    'POST',
    /^\/assets$/,
    ({ body }) => {
      const asset = { ...assets[0]!, ...body, id: `new-${assets.length}` };
      assets.push(asset);
      return asset;
    },
  ],
];
