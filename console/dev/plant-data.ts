import type { Asset } from '#protocol/api/plant.ts';
import type { Site } from '#protocol/api/settings.ts';
import { before, seeded } from './seeded.ts';

export const sites: Site[] = [
  {
    id: 'model-plant',
    name: '模擬工場 第一棟',
    timeZone: 'Asia/Tokyo',
    phase: 'live',
    retentionDays: 400,
    retentionReason: '社内規程「工場システムログ管理基準」による（1 年と次の監査まで）。',
    reportPath: '/report?site=model-plant&token=7f3ac19d52e84b60',
    zones: [
      { id: 'office', name: '業務系LAN', order: 1, subnets: ['10.10.0.0/24'], phase: 'live' },
      { id: 'dev', name: '開発LAN', order: 2, subnets: ['10.20.0.0/24'], phase: 'live' },
      { id: 'server', name: '工場サーバ', order: 3, subnets: ['10.30.0.0/24'], phase: 'live' },
      { id: 'fa1', name: 'FA LAN1（組立）', order: 4, subnets: ['10.40.1.0/24'], phase: 'live' },
      { id: 'fa2', name: 'FA LAN2（検査）', order: 5, subnets: ['10.40.2.0/24'], phase: 'trial' },
    ],
  },
  {
    id: 'kita',
    name: '北工場',
    timeZone: 'Asia/Tokyo',
    phase: 'trial',
    retentionDays: 400,
    retentionReason: '第一棟に同じ。',
    reportPath: '/report?site=kita&token=0b1d77ea2c9143f8',
    zones: [{ id: 'fa1', name: 'FA LAN', order: 4, subnets: ['10.50.1.0/24'], phase: 'trial' }],
  },
];

interface Plan {
  prefix: string;
  count: number;
  kind: Asset['kind'];
  zone: string;
  net: string;
  from: number;
  use: string;
  os: string | null;
  agent: boolean;
  place: string;
}

const plans: Plan[] = [
  {
    prefix: 'INSP',
    count: 12,
    kind: 'pc',
    zone: 'fa2',
    net: '10.40.2.',
    from: 21,
    use: '外観検査',
    os: 'Windows 10 IoT LTSC 2021',
    agent: true,
    place: '2ライン 検査工程',
  },
  {
    prefix: 'ASM',
    count: 8,
    kind: 'pc',
    zone: 'fa1',
    net: '10.40.1.',
    from: 21,
    use: '組立指示',
    os: 'Windows 10 IoT LTSC 2019',
    agent: true,
    place: '1ライン 組立工程',
  },
  {
    prefix: 'HMI',
    count: 4,
    kind: 'hmi',
    zone: 'fa1',
    net: '10.40.1.',
    from: 51,
    use: '設備操作盤',
    os: 'Windows 7 Embedded',
    agent: false,
    place: '1ライン',
  },
  {
    prefix: 'PLC',
    count: 6,
    kind: 'controller',
    zone: 'fa1',
    net: '10.40.1.',
    from: 101,
    use: '設備制御',
    os: null,
    agent: false,
    place: '1ライン 制御盤',
  },
  {
    prefix: 'GW',
    count: 2,
    kind: 'gateway',
    zone: 'fa1',
    net: '10.40.1.',
    from: 5,
    use: '収集ゲートウェイ',
    os: 'Debian 12',
    agent: true,
    place: '電気室',
  },
  {
    prefix: 'SRV',
    count: 3,
    kind: 'server',
    zone: 'server',
    net: '10.30.0.',
    from: 11,
    use: '生産計画・工程管理',
    os: 'Windows Server 2019',
    agent: true,
    place: 'サーバ室',
  },
  {
    prefix: 'ENG',
    count: 3,
    kind: 'pc',
    zone: 'dev',
    net: '10.20.0.',
    from: 31,
    use: '設備設計',
    os: 'Windows 11',
    agent: true,
    place: '生産技術 居室',
  },
  {
    prefix: 'MFP',
    count: 1,
    kind: 'printer',
    zone: 'office',
    net: '10.10.0.',
    from: 200,
    use: '複合機',
    os: null,
    agent: false,
    place: '事務所',
  },
  {
    prefix: 'SW',
    count: 4,
    kind: 'network',
    zone: 'fa1',
    net: '10.40.1.',
    from: 240,
    use: 'スイッチ',
    os: null,
    agent: false,
    place: '制御盤',
  },
  {
    prefix: 'CAM',
    count: 2,
    kind: 'camera',
    zone: 'fa2',
    net: '10.40.2.',
    from: 150,
    use: '検査カメラ',
    os: null,
    agent: false,
    place: '2ライン',
  },
];

const random = seeded(7);

/** The ledger of the model plant. */
export const assets: Asset[] = [
  ...plans.flatMap((plan) =>
    Array.from({ length: plan.count }, (_, index): Asset => {
      const name = `${plan.prefix}-${String(index + 1).padStart(2, '0')}`;
      const id = name.toLowerCase();
      return {
        id,
        site: 'model-plant',
        name,
        kind: plan.kind,
        addresses: [`${plan.net}${plan.from + index}`],
        macs: [
          `02:00:5e:${[1, 2, 3]
            .map(() =>
              Math.floor(random() * 256)
                .toString(16)
                .padStart(2, '0'),
            )
            .join(':')}`,
        ],
        hostNames: plan.os ? [name] : [],
        zone: plan.zone,
        location: plan.place,
        custodian: random() < 0.15 ? null : plan.zone === 'fa2' ? '品質保証 検査係' : '生産技術 設備係',
        use: plan.use,
        criticality:
          plan.kind === 'controller' || plan.kind === 'server' ? 'high' : plan.kind === 'pc' ? 'medium' : 'low',
        sharedAccounts: plan.prefix === 'INSP' ? ['kensa'] : [],
        standing: index === plan.count - 1 && plan.prefix === 'CAM' ? 'ledger' : 'both',
        agents: plan.agent && name !== 'INSP-12' ? [id] : [],
        os: plan.os,
        firstSeen: before(60 * 24 * (40 + index)),
        lastSeen: before(random() * 3),
        loggable: plan.os !== null && plan.kind !== 'hmi',
        borrowedFrom: name === 'INSP-11' ? '検査機メーカ（2027-03 まで）' : null,
        note: null,
        openIncidents: name === 'INSP-07' ? 2 : name === 'PLC-03' || name === 'SRV-02' ? 1 : 0,
      };
    }),
  ),
  ...['10.40.1.77', '10.40.2.188'].map(
    (address, index): Asset => ({
      id: `unknown-${index + 1}`,
      site: 'model-plant',
      name: address,
      kind: 'unknown',
      addresses: [address],
      macs: [`02:00:5e:9a:0${index}:11`],
      hostNames: [],
      zone: index === 0 ? 'fa1' : 'fa2',
      location: null,
      custodian: null,
      use: null,
      criticality: null,
      sharedAccounts: [],
      standing: 'observed',
      agents: [],
      os: null,
      firstSeen: before(42 + index * 900),
      lastSeen: before(3),
      loggable: false,
      borrowedFrom: null,
      note: null,
      openIncidents: index === 0 ? 1 : 0,
    }),
  ),
];

/** An asset by its id. */
export function assetOf(id: string): Asset | undefined {
  return assets.find((asset) => asset.id === id);
}

/** Reference to an asset by name. */
export function refOf(name: string): { id: string; name: string } {
  return { id: name.toLowerCase(), name };
}
