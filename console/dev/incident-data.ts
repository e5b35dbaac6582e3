import type { IncidentRow } from '#protocol/api/incidents.ts';
import { type IncidentSeed, incidentSeeds } from './incident-seeds.ts';
import { refOf } from './plant-data.ts';
import { before, both, seeded } from './seeded.ts';

const random = seeded(21);
const spark = (peak: number, at: number) =>
  Array.from({ length: 24 }, (_, hour) =>
    Math.round(Math.max(0, peak - Math.abs(hour - at) * peak * 0.4) * (0.6 + random() * 0.6)),
  );

/** All matters of the made-up plant, as rows. */
export const incidents: IncidentRow[] = [
  ...incidentSeeds.map((seed, index): IncidentRow => row(seed, index)),
  ...Array.from({ length: 44 }, (_, index): IncidentRow => {
    const seed = incidentSeeds[5 + (index % 7)]!;
    const machine = `INSP-${String((index % 12) + 1).padStart(2, '0')}`;
    return row(
      {
        ...seed,
        severity: index % 5 === 0 ? 'S3' : 'S4',
        kind: 'rule',
        state: index % 6 === 0 ? 'acknowledged' : 'new',
        rule: ['hinomi-usb-registered', '登録済みUSBの利用', 'Registered USB used'],
        sentence: [
          `${machine} で登録済みのUSBメモリが使われました（2ライン、今月 ${index + 3} 回目）`,
          `A registered USB memory was used on ${machine} (line 2, use ${index + 3} this month)`,
        ],
        asset: machine,
        zone: 'fa2',
        count: 1 + (index % 9),
        first: 600 + index * 37,
        last: 60 + index * 31,
        items: ['2-9'],
        techniques: ['T0847'],
      },
      index + incidentSeeds.length,
    );
  }),
];

function row(seed: IncidentSeed, index: number): IncidentRow {
  return {
    id: `0199-${String(index).padStart(4, '0')}`,
    number: `26-${String(1180 - index).padStart(4, '0')}`,
    site: 'model-plant',
    zone: seed.zone,
    severity: seed.severity,
    state: seed.state,
    kind: seed.kind ?? 'rule',
    rule: { id: seed.rule[0], title: both(seed.rule[1], seed.rule[2]) },
    sentence: both(...seed.sentence),
    asset: seed.asset === null ? null : refOf(seed.asset),
    also: [],
    count: seed.count,
    records: 3 * seed.count,
    first: before(seed.first),
    last: before(seed.last),
    spark: spark(Math.min(40, seed.count), 23 - Math.min(20, Math.floor(seed.last / 60))),
    owner: null,
    acknowledgedBy: null,
    acknowledgedUntil: null,
    items: seed.items,
    techniques: seed.techniques,
    nextStep: seed.step
      ? { text: both(seed.step[0], seed.step[1]), role: both(seed.step[2], seed.step[3]), dueAt: before(-seed.step[4]) }
      : null,
    late: false,
    takenBack: null,
    history: false,
    drill: null,
    suppressedUntil: null,
    visit: null,
    ...seed.more,
  };
}
