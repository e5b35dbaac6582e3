import { type ChangeItem, type RuleBook, type Snapshot, sha256 } from '#engine/snapshot/snapshot.ts';
import {
  beforeOf,
  type DeviceReview,
  type DeviceState,
  type JudgedItem,
  matchDeclared,
  type Reading,
  reviewDevice,
  type Visit,
} from '#engine/visit/visit.ts';
import type { ItemOrigin } from '#protocol/visit/states.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { Impediment } from '../controllers/differences.ts';
import type { RuleInForce } from '../controllers/value-rule-table.ts';
import type { ControlStore } from '../store/control-store.ts';

interface OfDevice {
  device: string;
  item: ChangeItem;
}

/** What a visit found, as it is judged; kept with each pair of signatures. */
export interface Findings {
  items: (OfDevice & { origin: ItemOrigin; declared: string | null })[];
  drift: OfDevice[];
  cured: OfDevice[];
  transients: (OfDevice & { seenAt: string })[];
  declared: { id: string; found: number }[];
  /** What a rule of people kept out, with the rule. */
  leftOut: (OfDevice & { number: number; version: number })[];
}

type Review = DeviceReview<RuleInForce>;

/** Differences of visits: computed while they are judged, kept as they were once they are signed. */
export class VisitFindings {
  private readonly store: ControlStore;
  private readonly controllers: Controllers;
  private readonly cache = new Map<string, { key: string; review: Review | Impediment }>();

  constructor(store: ControlStore, controllers: Controllers) {
    this.store = store;
    this.controllers = controllers;
  }

  /** What there is to judge now. While work goes on: what the newest reading shows so far. */
  now(visit: Visit): Findings {
    const found: Findings = { items: [], drift: [], cured: [], transients: [], declared: [], leftOut: [] };
    for (const [device, state] of Object.entries(visit.devices)) {
      const review = this.reviewOf(visit, device, state);
      if (review === null) continue;
      if ('wrong' in review) {
        found.items.push({ device, item: incomparableItem(device, review), origin: 'unknown', declared: null });
        continue;
      }
      const of = (item: ChangeItem): OfDevice => ({ device, item });
      found.items.push(...review.approve.map(({ item, origin }) => ({ ...of(item), origin, declared: null })));
      found.drift.push(...review.drift.map(of));
      found.cured.push(...review.cured.map(of));
      found.transients.push(...review.transients.map(({ item, seenAt }) => ({ ...of(item), seenAt })));
      found.leftOut.push(
        ...review.leftOut.map(({ item, rule: { kept } }) => ({
          ...of(item),
          number: kept.number,
          version: kept.version,
        })),
      );
    }
    return withDeclared(found, visit);
  }

  /** The differences to judge, as the state machine needs them. */
  judged(visit: Visit): JudgedItem[] {
    return this.now(visit).items.map(({ device, item, origin, declared }) => ({
      id: item.id,
      device,
      op: item.op,
      origin,
      declared,
    }));
  }

  /** Keeps what was signed. */
  keep(visit: string, findings: Findings, at: string): void {
    const round = this.kept(visit).length + 1;
    this.store.db
      .prepare('INSERT INTO visit_record VALUES (?, ?, ?, ?)')
      .run(visit, round, at, JSON.stringify(findings));
  }

  /** What was signed, first round first. */
  kept(visit: string): Findings[] {
    return this.store.db
      .prepare('SELECT findings FROM visit_record WHERE visit = ? ORDER BY round')
      .all(visit)
      .map((row) => {
        const found = JSON.parse(row['findings'] as string) as Omit<Findings, 'leftOut'> & Partial<Findings>;
        return { ...found, leftOut: found.leftOut ?? [] };
      });
  }

  private reviewOf(visit: Visit, device: string, state: DeviceState): Review | Impediment | null {
    const before = beforeOf(state);
    const working = visit.leftAt === null;
    const after = state.confirmed ?? state.after ?? (working ? (state.latest ?? before) : null);
    if (after === null) return null;
    const latest = state.latest ?? after;
    const baseline = this.controllers.baselines.inForce(device);
    const during = state.during.filter((reading, at) => reading.root !== state.during[at - 1]?.root);
    const { book, revision } = this.controllers.rules.book(visit.site, device);
    const key = JSON.stringify([
      revision,
      baseline?.version,
      before?.root,
      during.map(({ root }) => root),
      after.root,
      latest.root,
    ]);
    const known = this.cache.get(`${visit.id}/${device}`);
    if (known?.key === key) return known.review;
    const review = this.compare(device, { baseline: baseline !== null, before, during, after, latest }, book);
    this.cache.set(`${visit.id}/${device}`, { key, review });
    return review;
  }

  private compare(
    device: string,
    of: { baseline: boolean; before: Reading | null; during: Reading[]; after: Reading; latest: Reading },
    book: RuleBook<RuleInForce>,
  ): Review | Impediment {
    const wrongs: string[] = [];
    const had = (state: Snapshot | { wrong: string }): Snapshot | null => {
      if (!('wrong' in state)) return state;
      wrongs.push(state.wrong);
      return null;
    };
    const read = (reading: Reading): Snapshot | null => had(this.contentOf(device, reading.root));
    const baseline = of.baseline
      ? had(this.controllers.baselines.content(this.controllers.baselines.inForce(device)!))
      : null;
    const before = of.before && read(of.before);
    const during = of.during.flatMap(({ at, root }) => {
      const snapshot = read({ at, root, started: at });
      return snapshot ? [{ at, snapshot }] : [];
    });
    const after = read(of.after);
    const latest = of.latest.root === of.after.root ? after : read(of.latest);
    if (wrongs.length > 0 || after === null || latest === null) return { wrong: wrongs.join('; ') };
    return reviewDevice({ baseline, before, during, after, latest }, book);
  }

  /** The complete snapshot of a controller with this root. */
  contentOf(device: string, root: string): Snapshot | { wrong: string } {
    const { archive } = this.controllers;
    const kept = archive.withRoot(device, root);
    return kept ? archive.content(kept) : { wrong: `no snapshot with root ${root}` };
  }
}

/** Stands in the list where a controller cannot be compared: a person judges that, too. */
function incomparableItem(device: string, { wrong, why }: Impediment): ChangeItem {
  return {
    id: sha256(`incomparable ${device} ${wrong}`),
    op: 'unreadable',
    section: '*',
    class: 'unclassified',
    key: '*',
    path: '*',
    attribute: '',
    from: null,
    to: wrong,
    unit: null,
    severity: 'high',
    rule: 'incomparable',
    ...(why === undefined ? {} : { why }),
  };
}

/** Declarations are met by what changed in the visit, never by what was there before. */
function withDeclared(found: Findings, visit: Visit): Findings {
  const ofVisit = found.items.filter(({ origin, item }) => origin !== 'drift' && item.op !== 'unreadable');
  const match = matchDeclared(visit.form.declared, [...ofVisit, ...found.cured]);
  return {
    ...found,
    items: found.items.map((one) => ({ ...one, declared: match.of.get(one.item.id) ?? null })),
    declared: [...match.found].map(([id, count]) => ({ id, found: count })),
  };
}
