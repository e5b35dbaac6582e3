import {
  departuresAt,
  isTakenOver,
  lockOf,
  missingFields,
  planDue,
  postCheckAt,
  type Reading,
  type Signature,
  type Visit,
} from '#engine/visit/visit.ts';
import type { VisitDetail, VisitDevice, VisitReview, VisitRow, VisitSignature } from '#protocol/api/visits.ts';
import { reasonWords } from '#protocol/reasons/reason.ts';
import { roleTable } from '../access/capabilities.ts';
import { attachmentsOfState } from '../controllers/attachments.ts';
import type { Controllers } from '../controllers/controllers.ts';
import { itemFacts } from '../controllers/differences.ts';
import type { Findings } from './findings.ts';
import { unexpectedFirst } from './item-order.ts';
import { papersOf } from './paper-view.ts';
import { openActs } from './possible-acts.ts';
import type { VisitReader } from './visit-reader.ts';
import type { Visits } from './visits.ts';

/** States in which differences are told: what is being judged, or what was signed. */
const judged = new Set<Visit['state']>(['review', 'provisional', 'partly_approved', 'approved', 'closed']);
const signedStates = new Set<Visit['state']>(['partly_approved', 'approved', 'closed']);

/** What the room of visits asks of its neighbours to show a visit. */
export interface VisitNeighbours {
  asset: (id: string) => { id: string; name: string } | null;
  incidents: (visit: Visit) => VisitDetail['incidents'];
  incidentNumber: (id: string) => string;
  now: () => string;
}

/** Visits as pages show them. */
export class VisitView {
  private readonly visits: Visits;
  private readonly controllers: Controllers;
  private readonly near: VisitNeighbours;

  constructor(visits: Visits, controllers: Controllers, near: VisitNeighbours) {
    this.visits = visits;
    this.controllers = controllers;
    this.near = near;
  }

  row(visit: Visit): VisitRow {
    const items = judged.has(visit.state) ? this.findings(visit).items : null;
    const decided = items?.filter(({ item }) => visit.decisions[item.id] !== undefined).length ?? 0;
    const open = visit.state === 'partly_approved' ? [...this.visits.standings(visit).values()] : [];
    return {
      id: visit.id,
      number: visit.number,
      site: visit.site,
      kind: visit.kind,
      state: visit.state,
      vendor: visit.form.vendor,
      purpose: visit.form.purpose,
      devices: visit.form.devices.map((id) => this.device(id)),
      plannedStart: visit.form.plannedStart,
      plannedEnd: visit.form.plannedEnd,
      openedAt: visit.openedAt,
      leftAt: visit.leftAt,
      signedAt: visit.signatures[0]?.at ?? null,
      closedAt: visit.closedAt,
      progress: items && { decided, all: items.length },
      checked: visit.postCheck?.result ?? null,
      leftOpen: open.filter(({ state }) => state !== 'back').length,
    };
  }

  detail(visit: Visit, reader: VisitReader): VisitDetail {
    const named = <T extends { by: string }>(one: T): T => ({ ...one, by: reader.name(one.by) });
    const maybe = <T extends { by: string }>(one: T | null): T | null => one && named(one);
    return {
      ...this.row(visit),
      form: {
        ...visit.form,
        workers: visit.form.workers.map((worker) => ({ ...worker, name: reader.worker(worker.name) })),
        escort: visit.form.escort && reader.name(visit.form.escort),
        equipment: visit.form.equipment?.map((one) => checkerNamed(one, reader)) ?? null,
      },
      requestedBy: reader.name(visit.requestedBy),
      requestedAt: visit.requestedAt,
      planApproval: maybe(visit.planApproval),
      departures: visit.openedAt === null ? departuresAt(visit, this.near.now()) : [],
      overrides: visit.overrides.map(named),
      emergency: visit.emergency && {
        by: reader.name(visit.emergency.by),
        at: visit.emergency.at,
        reason: visit.emergency.reason,
        plannedAt: visit.emergency.plannedAt,
        planDue: planDue(visit, this.visits.policies.of(visit.site)),
      },
      workReport: maybe(visit.workReport),
      equipmentAssets: visit.form.assets.flatMap((id) => this.near.asset(id) ?? []),
      deviceStates: visit.form.devices.map((id) => this.deviceState(visit, id, reader)),
      papers: papersOf(visit, reader, this.visits.papers.kept(visit.id), (device) => this.device(device)),
      signatures: visit.signatures.map((one) => signature(one, reader)),
      rounds: visit.rounds.map((round) => round.map((one) => signature(one, reader))),
      returned: maybe(visit.returned),
      approvedAt: visit.approvedAt,
      postCheckDue: postCheckAt(visit, this.visits.policies.of(visit.site)),
      postCheck: visit.postCheck && {
        ...visit.postCheck,
        differences: visit.postCheck.differences ?? null,
        found: (visit.postCheck.found ?? []).map(({ op, why, ...one }) => ({
          ...one,
          op: op ?? null,
          why: why === undefined ? null : reasonWords(why),
          device: this.device(one.device),
        })),
      },
      cancelled: maybe(visit.cancelled),
      linked: visit.linked.map((one) => ({ ...named(one), number: this.near.incidentNumber(one.incident) })),
      incidents: this.near.incidents(visit),
      lock: lockOf(visit),
      missing: missingFields(visit.form),
      rolesMustDiffer: this.visits.policies.of(visit.site).rolesMustDiffer,
      acts: openActs(visit, reader, {
        items: this.findings(visit).items.map(({ item }) => item.id),
        now: this.near.now(),
        refusal: (act) => this.visits.dryRun(visit, act, reader.actor),
      }),
    };
  }

  /** The differences as they are now, or as they were signed. */
  review(visit: Visit, who: VisitReview['who'], reader: VisitReader): VisitReview {
    const found = this.findings(visit);
    const plain = ({ device, item }: Findings['drift'][number]) => ({
      ...itemFacts(item),
      device: this.device(device),
    });
    const standing = this.standingsOf(visit);
    const items = found.items.map((one): VisitReview['items'][number] => {
      const decision = visit.decisions[one.item.id];
      return {
        ...plain(one),
        origin: one.origin,
        declared: one.declared,
        decision: decision ? { ...decision, by: reader.name(decision.by) } : null,
        standing: standing(one),
      };
    });
    return {
      lock: lockOf(visit),
      items: unexpectedFirst(items),
      drift: found.drift.map(plain),
      leftOut: found.leftOut.map((one) => ({ ...plain(one), number: one.number, version: one.version })),
      rules: this.rulesOf(visit, found, reader),
      cured: found.cured.map(plain),
      transients: found.transients.map((one) => ({ ...plain(one), seenAt: one.seenAt })),
      declared: visit.form.declared.map(({ id, pattern, to, device }) => ({
        id,
        pattern,
        to,
        device: device === null ? null : this.device(device),
        found: found.declared.find((one) => one.id === id)?.found ?? 0,
      })),
      who,
    };
  }

  /** What a visit found: as it was signed last, else as it is now. */
  findings(visit: Visit): Findings {
    return (
      (signedStates.has(visit.state) ? this.visits.findings.kept(visit.id).at(-1) : null) ??
      this.visits.findings.now(visit)
    );
  }

  /** How each item that was left open stands: by the newest readings, and once the visit was approved as put back. */
  private standingsOf(visit: Visit): (one: Findings['items'][number]) => VisitReview['items'][number]['standing'] {
    if (!signedStates.has(visit.state)) return () => null;
    const now = visit.state === 'partly_approved' ? this.visits.standings(visit) : null;
    return ({ device, item }) => {
      if (now === null) {
        const leftOpen = !isTakenOver(visit.decisions[item.id]);
        return leftOpen ? { state: 'back', value: item.from, seenAt: visit.approvedAt } : null;
      }
      const one = now.get(item.id);
      return one ? { ...one, seenAt: visit.devices[device]?.latest?.at ?? null } : null;
    };
  }

  private rulesOf(visit: Visit, found: Findings, reader: VisitReader): VisitReview['rules'] {
    const named = new Set(found.leftOut.map(({ number, version }) => `${number}.${version}`));
    const kept = visit.form.devices.flatMap((id) => this.controllers.rules.table.of(visit.site, id));
    return [...new Map(kept.map((rule) => [`${rule.number}.${rule.version}`, rule]))]
      .filter(([name]) => named.has(name))
      .map(([, rule]) => ({
        number: rule.number,
        version: rule.version,
        class: rule.class,
        reason: rule.reason,
        proposedBy: reader.name(rule.proposedBy),
        approvedBy: reader.name(rule.decidedBy ?? ''),
        since: rule.decidedAt ?? rule.proposedAt,
      }));
  }

  private device(id: string): { id: string; name: string } {
    return { id, name: this.controllers.facts(id)?.name ?? id };
  }

  private deviceState(visit: Visit, id: string, reader: VisitReader): VisitDevice {
    const facts = this.controllers.facts(id)!;
    const state = visit.devices[id];
    const plain = (reading: Reading | null) => reading && { at: reading.at, root: reading.root };
    const before = state && ('missing' in state.before ? state.before : plain(state.before));
    return {
      id,
      name: facts.name,
      agent: facts.agent,
      protocol: facts.protocol,
      address: facts.address,
      before: before ?? null,
      during: state?.during.length ?? 0,
      after: plain(state?.after ?? null),
      confirmed: plain(state?.confirmed ?? null),
      confirmDue:
        state?.after && !state.confirmed
          ? new Date(
              Date.parse(state.after.at) + this.visits.policies.of(visit.site).confirmMinutes * 60_000,
            ).toISOString()
          : null,
      waiver: state?.waiver ? { ...state.waiver, by: reader.name(state.waiver.by) } : null,
      cannotShow: this.controllers.cannotShow(id),
      tool: this.controllers.toolOf(id),
      attachments: this.attachments(id, state?.confirmed ?? state?.after ?? null),
      hasBaseline: this.controllers.baselines.inForce(id) !== null,
      adopts: visit.adopt.includes(id),
      states:
        visit.openedAt === null
          ? []
          : this.controllers.statesBetween(id, visit.openedAt, visit.leftAt ?? this.near.now()),
    };
  }

  /** Compare screens and printouts of the state after the work; of a controller without files there are none. */
  private attachments(id: string, after: Reading | null): VisitDevice['attachments'] {
    if (after === null) return [];
    const laid = attachmentsOfState(this.controllers.archive, id, after.root);
    return laid.map(({ name, sha256, written }) => ({ name, sha256, written }));
  }
}

/** Whoever checked what was brought is named as every colleague is. */
function checkerNamed<T extends { checkedBy?: string | null | undefined }>(one: T, reader: VisitReader): T {
  return one.checkedBy ? { ...one, checkedBy: reader.name(one.checkedBy) } : one;
}

function signature(one: Signature, reader: VisitReader): VisitSignature {
  return {
    by: reader.name(one.by),
    role: roleTable[one.role].name,
    at: one.at,
    paper: one.paper && { photo: one.paper.photo, enteredBy: reader.name(one.paper.enteredBy) },
  };
}
