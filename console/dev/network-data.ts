import type { Network, NetworkEdge, NetworkHost, NetworkNode } from '#protocol/api/network.ts';
import type { AllowPage, AllowRow } from '#protocol/api/network-allow.ts';
import type { Asked } from './fixture-routes.ts';
import { assets } from './plant-data.ts';
import { before, both, seeded } from './seeded.ts';

const random = seeded(3);
/** More machines than the model plant has, to look at a large one: `HINOMI_FIXTURE_HOSTS=500`. */
const more = Number(process.env['HINOMI_FIXTURE_HOSTS'] ?? 0);

const roleOf: Record<string, string> = {
  ...{ controller: 'plc', hmi: 'hmi', server: 'server', network: 'network', printer: 'printer', camera: 'camera' },
  ...{ pc: 'pc', gateway: 'pc', phone: 'phone' },
};
const makers: Record<string, NetworkNode['maker']> = {
  plc: both('三菱電機', 'Mitsubishi Electric'),
  hmi: both('シュナイダーエレクトリック（Pro-face を含む）', 'Schneider Electric (with Pro-face)'),
  camera: both('i-PRO', 'i-PRO'),
  network: both('アライドテレシス', 'Allied Telesis'),
  pc: both('デル', 'Dell'),
};

function nodesOf(): NetworkNode[] {
  const nodes = assets
    .filter((asset) => asset.standing !== 'ledger')
    .map((asset): NetworkNode => {
      const role = /^ENG/.test(asset.name) ? 'engineering' : (roleOf[asset.kind] ?? 'unknown');
      return {
        id: asset.addresses[0]!,
        name: asset.kind === 'unknown' ? null : asset.name,
        asset: asset.id,
        zone: asset.zone,
        role,
        confidence: asset.standing === 'both' ? 'listed' : 'weak',
        maker: makers[role] ?? null,
        isNew: asset.standing === 'observed',
        inLedger: asset.standing !== 'observed',
        hasAgent: asset.agents.length > 0,
        outside: false,
        vantages: asset.agents.length > 0 ? ['agent', 'socket'] : ['neighbour', 'socket'],
        last: before(random() * 40),
      };
    });
  const plain = { asset: null, isNew: false, inLedger: false, hasAgent: false, confidence: 'weak' as const };
  nodes.push({
    ...{ ...plain, id: '203.0.113.24', name: null, zone: null, role: 'unknown', maker: null, outside: true },
    ...{ vantages: ['socket'], last: before(3) },
  });
  const zones = ['fa1', 'fa2', 'server', 'dev'];
  const roles = ['plc', 'hmi', 'pc', 'pc', 'camera', 'unknown', 'network'];
  for (let at = 0; at < more; at++) {
    const [zone, role] = [zones[at % zones.length]!, roles[at % roles.length]!];
    nodes.push({
      ...{ ...plain, id: `10.50.${at >> 8}.${(at & 255) % 250}`, name: `${role.toUpperCase()}-${at}`, zone, role },
      ...{ maker: makers[role] ?? null, isNew: at % 61 === 0, inLedger: at % 5 !== 0, outside: false },
      ...{ vantages: ['socket'], last: before(random() * 400) },
    });
  }
  return nodes;
}

/** Who talks with whom in the model plant. */
export function networkData(): Network {
  const nodes = nodesOf();
  const by = new Map(nodes.map((node) => [node.asset ?? node.id, node.id]));
  const edges: NetworkEdge[] = [];
  const add = (
    from: string,
    to: string,
    port: number,
    kind: NetworkEdge['class'],
    process: string | null,
    isNew = false,
  ) =>
    edges.push({
      from: by.get(from) ?? from,
      to: by.get(to) ?? to,
      port,
      transport: 'tcp',
      connections: 3 + Math.floor(random() * 900),
      first: before(isNew ? 90 : 60 * 24 * 12),
      last: before(random() * 40),
      processes: process ? [process] : [],
      isNew,
      class: kind,
      vantages: ['socket'],
    });
  for (const id of by.keys()) {
    if (/^(insp|asm)-/.test(id)) add(id, 'srv-01', 1433, 'other', 'mesclient.exe');
    if (/^insp-/.test(id)) add(id, 'srv-02', 445, 'other', 'System');
    if (/^hmi-/.test(id)) add(id, `plc-0${(Number(id.slice(-1)) % 6) + 1}`, 502, 'controller', 'panel.exe');
    if (/^plc-/.test(id)) add('gw-01', id, Number(id.slice(-1)) % 2 === 1 ? 502 : 4840, 'reading', 'hinomi-agent');
    if (/^eng-/.test(id)) add(id, 'srv-03', 443, 'other', 'msedge.exe');
  }
  add('eng-01', 'plc-02', 44818, 'program', 'designer.exe');
  add('eng-01', 'plc-03', 44818, 'write', 'designer.exe');
  add('unknown-1', 'plc-01', 502, 'controller', null, true);
  add('unknown-1', 'plc-02', 502, 'controller', null, true);
  add('mfp-01', 'srv-03', 445, 'other', null);
  add('srv-03', '203.0.113.24', 443, 'other', 'updater.exe');
  const extra = nodes.filter((node) => node.asset === null && !node.outside);
  for (const [at, node] of extra.entries()) {
    for (let step = 1; step <= 4; step++) {
      const other = extra[(at * 7 + step * 31) % extra.length]!;
      if (other !== node)
        add(node.id, other.id, [502, 445, 1433, 443][step - 1]!, step === 1 ? 'controller' : 'other', 'app.exe');
    }
  }
  const found = (kind: string, words: { ja: string; en: string }, at: number, count: number) => ({
    ...{
      agent: 'sensor-1',
      id: `${kind}-${at}`,
      kind,
      words,
      source: by.get('unknown-1') ?? '',
      target: by.get('plc-01') ?? '',
    },
    ...{ port: 502, first: before(at + 4), last: before(at), count, operation: null, standing: 'none' },
  });
  return {
    findings: [
      found(
        'unauthorised_master',
        both('許可されていないマスタ', 'A client that never spoke to this controller'),
        31,
        14,
      ),
      found('port_scan', both('ポートスキャン', 'One host tries many ports of another'), 38, 212),
    ],
    from: before(60 * 24 * 7),
    to: before(0),
    nodes,
    edges,
    left: 0,
    zones: [
      { id: 'office', name: '事務LAN', order: 1 },
      { id: 'dev', name: '開発LAN', order: 2 },
      { id: 'server', name: '工場サーバ', order: 3 },
      { id: 'fa1', name: 'FA LAN1（組立）', order: 4 },
      { id: 'fa2', name: 'FA LAN2（検査）', order: 5 },
    ],
    unseen: assets
      .filter((asset) => asset.standing === 'ledger')
      .map(({ id, name, zone, addresses }) => ({ asset: id, name, zone, addresses })),
    coverage: both(
      'エージェントのある端末 27 / 46 台の接続情報から分かる範囲です。どちらにもエージェントがない通信（PLC同士など）は、通常のスイッチのポートからは見えません。',
      'Known from the connection tables of 27 of 46 hosts with an agent. Talk between two hosts without one (PLC to PLC) cannot be seen from a plain switch port.',
    ),
  };
}

function hostData(address: string): NetworkHost | undefined {
  const { nodes, edges } = networkData();
  const by = new Map(nodes.map((node) => [node.id, node]));
  const node = by.get(address);
  if (!node) return undefined;
  const seen = { by: 'insp-07', first: before(60 * 24 * 12), last: node.last };
  return {
    node,
    zoneName: networkData().zones.find((zone) => zone.id === node.zone)?.name ?? null,
    mac: node.role === 'plc' ? '00:26:92:10:20:30' : null,
    ownMac: false,
    place:
      node.role === 'plc'
        ? {
            ...{ switch: 'SW-01', switchName: 'FA1-SW-01', port: 'Gi1/0/7', alias: 'プレス3号', vlans: '20' },
            ...{ uplink: null, devices: 1, since: before(60 * 24 * 12), gone: null, by: 'gw-fa1' },
            reading: { outcome: 'whole', at: before(4) },
            before: [],
          }
        : node.role === 'hmi'
          ? {
              ...{ switch: 'SW-02', switchName: 'FA1-SW-02', port: 'Gi1/0/24', alias: null, vlans: '20,30' },
              ...{ uplink: 'many', devices: 14, since: before(90), gone: null, by: 'gw-fa1' },
              reading: { outcome: 'failed', at: before(40) },
              before: [
                {
                  ...{ switch: 'SW-01', switchName: 'FA1-SW-01', port: 'Gi1/0/12' },
                  ...{ from: before(60 * 24 * 12), to: before(90) },
                },
              ],
            }
          : null,
    names: node.name ? [node.name] : [],
    readAs: node.role === 'plc' ? ['modbus'] : [],
    first: before(60 * 24 * 12),
    reasons:
      node.role === 'plc'
        ? [
            { sign: 'serves_control', what: '502' },
            { sign: 'automation_maker', what: 'x' },
          ]
        : [],
    seenFrom: node.vantages.map((how) => ({ how, ...seen })),
    listening: node.hasAgent ? [{ port: 3389, transport: 'tcp', program: 'svchost.exe' }] : [],
    peers: edges
      .filter((edge) => edge.from === address || edge.to === address)
      .map((edge) => {
        const asks = edge.from === address;
        const peer = asks ? edge.to : edge.from;
        return {
          ...edge,
          asks,
          peer,
          peerName: by.get(peer)?.name ?? null,
          peerRole: by.get(peer)?.role ?? 'unknown',
          peerZone: by.get(peer)?.zone ?? null,
          programs: edge.processes.map((name) => ({
            name,
            executable: `C:\\Line\\${name}`,
            user: '●●●',
            on: edge.from,
          })),
          operations:
            edge.class === 'write'
              ? [
                  {
                    ...{
                      class: 'write',
                      operation: 'write_multiple_registers',
                      area: '1',
                      low: 100,
                      high: 119,
                      count: 12,
                    },
                    ...{ first: edge.first, last: edge.last },
                  },
                ]
              : [],
          seenFrom: edge.vantages.map((how) => ({ how, ...seen })),
        };
      }),
    openIncidents: node.isNew ? 1 : 0,
  };
}

function allowData(host: string | null): AllowPage {
  const { edges, nodes } = networkData();
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const items = edges
    .filter((edge) => host === null || edge.from === host || edge.to === host)
    .slice(0, 60)
    .map(
      (edge, at): AllowRow => ({
        ...{ id: `pair ${at}`, kind: 'pair', a: edge.from, aName: names.get(edge.from) ?? null, b: edge.to },
        ...{ bName: names.get(edge.to) ?? null, transport: 'tcp', port: edge.port, program: null, operation: null },
        ...{ area: null, low: null, high: null, first: edge.first, last: edge.last, sights: edge.connections },
        ...{ standing: edge.isNew ? 'fresh' : 'proposed', reason: null, owner: null, until: null, by: null, at: null },
      }),
    );
  return {
    items,
    left: 0,
    counts: { proposed: items.length, fresh: 2, approved: 118, rejected: 1, held: 3 },
    learning: { since: before(60 * 24 * 20), until: before(60 * 24 * 6), on: false, hosts: [] },
  };
}

/** The network of the made-up hub. */
export const networkRoutes: [string, RegExp, (asked: Asked) => unknown][] = [
  ['GET', /^\/network$/, networkData],
  ['GET', /^\/network\/host$/, ({ params }) => hostData(params.get('address') ?? '')],
  ['GET', /^\/network\/allow$/, ({ params }) => allowData(params.get('host'))],
  ['POST', /^\/network\/allow$/, () => ({ changed: 1, held: 0 })],
  ['POST', /^\/network\/adopt$/, () => ({ taken: 1, assets: ['a'] })],
];
