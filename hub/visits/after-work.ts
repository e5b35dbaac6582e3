import type { ChangeItem } from '#engine/snapshot/snapshot.ts';
import {
  isTakenOver,
  Places,
  type ProductAct,
  postCheckDue,
  type Visit,
  type VisitPolicy,
} from '#engine/visit/visit.ts';
import type { Impediment } from '../controllers/differences.ts';
import type { Findings } from './findings.ts';

/** What the look after a visit goes by. */
export interface AfterWork {
  now: string;
  policy: VisitPolicy;
  kept(): Findings[];
  /** Newest state against the expected one. */
  differences(controller: string): ChangeItem[] | Impediment | null;
  /** True while another visit is at this controller. */
  busy(controller: string): boolean;
}

/** Differences of the next day that stay with the visit; all of them stand on the page of the controller. */
const keptDifferences = 50;

/** What the newest readings bring to a visit that two people signed: all put back, or the look on the next day. */
export function afterWork(visit: Visit, given: AfterWork): ProductAct | null {
  if (visit.state === 'partly_approved') {
    return [...standings(visit, given).values()].every(({ state }) => state === 'back') ? { type: 'restored' } : null;
  }
  if (!postCheckDue(visit, given.now, given.policy)) return null;
  const due = new Date(Date.parse(visit.approvedAt!) + given.policy.postCheckHours * 3_600_000).toISOString();
  const devices = Object.entries(visit.devices).filter(([, device]) => device.after !== null);
  if (devices.some(([id, device]) => device.latest!.at < due || given.busy(id))) return null;
  const differing = devices.flatMap(([device]): NonNullable<NonNullable<Visit['postCheck']>['found']> => {
    const items = given.differences(device) ?? [];
    if ('wrong' in items) {
      const why = items.why === undefined ? {} : { why: items.why };
      return [{ device, path: '', ...why, attribute: '', from: null, to: items.wrong, unit: null }];
    }
    return items.map(({ path, op, attribute, from, to, unit }) => ({ device, path, op, attribute, from, to, unit }));
  });
  return {
    type: 'post_check',
    result: differing.length > 0 ? 'differs' : 'in_sync',
    differences: differing.length,
    found: differing.slice(0, keptDifferences),
  };
}

/** How something that was rejected or put off stands by the newest reading of its controller. */
export interface Standing {
  /** `unsure`: the reading cannot be compared, which is not put back. */
  state: 'back' | 'red' | 'unsure';
  /** What is there now; null where it cannot be told. */
  value: string | null;
}

/** What was left open at the second signature, item by item. */
export function standings(visit: Visit, given: Pick<AfterWork, 'kept' | 'differences'>): Map<string, Standing> {
  const open = (given.kept().at(-1)?.items ?? []).filter(({ item }) => !isTakenOver(visit.decisions[item.id]));
  return new Map(open.map(({ device, item }) => [item.id, standingOf(item, given.differences(device))]));
}

function standingOf(item: ChangeItem, found: ReturnType<AfterWork['differences']>): Standing {
  const unsure = { state: 'unsure', value: null } as const;
  if (found === null) return item.rule === 'incomparable' ? unsure : { state: 'back', value: item.from };
  if ('wrong' in found) return unsure;
  const place = new Places([item]);
  const differs = item.rule === 'incomparable' ? undefined : found.find((one) => place.has(one));
  return differs ? { state: 'red', value: differs.to } : { state: 'back', value: item.from };
}
