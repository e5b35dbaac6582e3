import { joinInvolved } from '#protocol/incident/involvement.ts';
import type { Alert } from '../incident/alert.ts';
import type { AlertGrowth, AlertWithdrawal } from '../store/event-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import { changeBy, keptEvents, makeAlert } from './alert-maker.ts';
import type { DetectorParts } from './detector-parts.ts';
import { involvedIn } from './involved-assets.ts';
import { knownIn } from './rule-view.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { holdsAt, standingOf } from './switches/rule-standing.ts';
import { type Triggered, type Verdict, verdictsOf } from './verdicts.ts';

/** What firings come to that is committed at once. */
export interface Weighed {
  alerts: Omit<Alert, 'seq'>[];
  withdrawn: AlertWithdrawal[];
}

/** What firings are weighed by. */
export interface Scales {
  parts: Pick<DetectorParts, 'lookups' | 'store' | 'clock'>;
  rules: RulesInForce;
  /** Highest store position judged so far. */
  judged: number;
  /** Alerts that went on since the state was saved, by finding; changed here. */
  growing: Map<string, AlertGrowth>;
}

/** What firings come to. Alerts that go on are kept until the state is saved, unless something else became of them. */
export async function weigh(
  firings: readonly Triggered[],
  block: StoredBlock | null,
  { parts, rules, judged, growing }: Scales,
): Promise<Weighed> {
  const { lookups, store, clock } = parts;
  const { pack, staged } = rules;
  const known = knownIn(block);
  const find = async (id: string | null | undefined) => (id ? (known(id) ?? (await store.get(id))) : null);
  const atHand = (ids: readonly string[]) => ids.slice(0, keptEvents).flatMap((id) => known(id) ?? []);
  const position = ({ trigger }: Verdict) => (trigger && known(trigger)?.storeSeq) || judged;
  const cardOf = ({ firing, tried }: Triggered) => (tried ? staged?.pack : pack)?.cards.get(firing.rule.id);
  const told = (one: Triggered) => one.tried || standingOf(one.firing, lookups)?.state !== 'off';
  const verdicts = verdictsOf(firings.filter((one) => holdsAt(one, cardOf(one))));
  // What a rule told before it was switched off is taken back all the same when it does not hold.
  const { withdrawn } = verdicts;
  const [raised, grown] = [verdicts.raised.filter(told), verdicts.grown.filter(told)];
  const out: Weighed = { alerts: [], withdrawn: [] };
  // What began while its rule was off is not stored yet: it is raised when it goes on.
  const anew = grown.filter(({ firing }) => firing.start < (standingOf(firing, lookups)?.since ?? 0));
  for (const verdict of [...raised, ...anew]) {
    const { firing, trigger } = verdict;
    const first = await find(firing.events[0]);
    const by = (await find(trigger ?? firing.events.at(-1))) ?? first;
    if (!by) continue;
    const events = {
      first: first ?? by,
      trigger: by,
      changedBy: await find(verdict.changedBy),
      seen: atHand(firing.events),
    };
    if (verdict.tried && !staged?.assets.includes(by.asset ?? '')) continue;
    out.alerts.push(makeAlert(verdict, cardOf(verdict)!, events, position(verdict), lookups, clock()));
    growing.delete(firing.id);
  }
  for (const verdict of withdrawn) {
    const by = await find(verdict.changedBy);
    const finding = verdict.firing.id;
    out.withdrawn.push({ finding, position: position(verdict), by: by && changeBy(by, lookups) });
    growing.delete(finding);
  }
  for (const verdict of grown) {
    const { id, events, count, first, last, exception } = verdict.firing;
    growing.set(id, {
      finding: id,
      position: position(verdict),
      events: events.slice(0, keptEvents),
      count,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
      involved: joinInvolved(growing.get(id)?.involved ?? [], involvedIn(atHand(events), lookups)),
      exception,
    });
  }
  return out;
}
