import type { ChangeItem } from '#engine/snapshot/snapshot.ts';
import {
  isTakenOver,
  Places,
  type ProductAct,
  postCheckDue,
  type Visit,
  type VisitPolicy,
} from '#engine/visit/visit.ts';
import type { Findings } from './findings.ts';

/** What the look after a visit goes by. */
export interface AfterWork {
  now: string;
  policy: VisitPolicy;
  kept(): Findings[];
  /** Newest state against the expected one. */
  differences(controller: string): ChangeItem[] | { wrong: string } | null;
  /** True while another visit is at this controller. */
  busy(controller: string): boolean;
}

/** Differences of the next day that stay with the visit; all of them stand on the page of the controller. */
const keptDifferences = 50;

/** What the newest readings bring to a visit that two people signed: all put back, or the look on the next day. */
export function afterWork(visit: Visit, given: AfterWork): ProductAct | null {
  if (visit.state === 'partly_approved') {
    return stillOpen(visit, given) ? null : { type: 'restored' };
  }
  if (!postCheckDue(visit, given.now, given.policy)) return null;
  const due = new Date(Date.parse(visit.approvedAt!) + given.policy.postCheckHours * 3_600_000).toISOString();
  const devices = Object.entries(visit.devices).filter(([, device]) => device.after !== null);
  if (devices.some(([id, device]) => device.latest!.at < due || given.busy(id))) return null;
  const differing = devices.flatMap(([device]) => {
    const items = given.differences(device) ?? [];
    if ('wrong' in items) return [{ device, path: '', attribute: '', from: null, to: items.wrong, unit: null }];
    return items.map(({ path, attribute, from, to, unit }) => ({ device, path, attribute, from, to, unit }));
  });
  return {
    type: 'post_check',
    result: differing.length > 0 ? 'differs' : 'in_sync',
    differences: differing.length,
    found: differing.slice(0, keptDifferences),
  };
}

/** True while something that was rejected or put off still lies where it lay. What cannot be compared is not put back. */
function stillOpen(visit: Visit, given: AfterWork): boolean {
  const open = (given.kept().at(-1)?.items ?? []).filter(({ item }) => !isTakenOver(visit.decisions[item.id]));
  return open.some(({ device, item }) => {
    const found = given.differences(device);
    if (found === null) return item.rule === 'incomparable';
    if ('wrong' in found) return true;
    return item.rule !== 'incomparable' && new Places(found).has(item);
  });
}
