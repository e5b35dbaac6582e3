import type { VisitItem } from '#protocol/api/visits.ts';

type Ordered = Pick<VisitItem, 'declared' | 'origin' | 'severity' | 'device' | 'path'>;

const originOrder = ['visit', 'unknown', 'several', 'later', 'drift'] as const;
const severityOrder = ['S1', 'S2', 'S3', 'S4', 'info'] as const;

/** Undeclared before declared, the visit's own before drift, the graver first; what is alike by controller and place, register 3 before register 10. */
export function unexpectedFirst<Item extends Ordered>(items: readonly Item[]): Item[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ item }) => item);
}

function keyOf({ declared, origin, severity, device, path }: Ordered): string {
  const rank = `${Number(declared !== null)}${originOrder.indexOf(origin)}${severityOrder.indexOf(severity)}`;
  return [rank, device.name, path.replace(/\d+/g, (digits) => digits.padStart(10, '0'))].join('\n');
}
