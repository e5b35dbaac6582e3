import type { Decision, Visit } from '#engine/visit/visit.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import { VisitPapers } from './papers.ts';
import { VisitTable } from './visit-table.ts';

/** Stands where a person or words of one stood; no mask takes it for a name. */
const erased = '-';

/** What a visit left beside the controllers that it moved. `?1` stands for a person, `?2` is the visit. */
const besideControllers: readonly string[] = [
  'UPDATE controller_baseline SET proposed_by = ?1, approved_by = iif(approved_by IS NULL, NULL, ?1), reason = ?1 WHERE visit = ?2',
  `UPDATE baseline_item SET decided_by = ?1, reason = ?1
   WHERE (controller, version) IN (SELECT controller, version FROM controller_baseline WHERE visit = ?2)`,
  'UPDATE controller_decision SET decided_by = ?1, reason = ?1, owner = iif(owner IS NULL, NULL, ?1) WHERE visit = ?2',
];

/** Which visits lose their persons. */
export interface EndedVisits {
  site: string;
  /** Ended before this moment, ISO 8601 UTC. */
  before: string;
  /** Whether a hold keeps what lies between two moments. */
  held: (from: string, to: string) => boolean;
}

/** Visits with persons that may be erased, and those that a hold keeps. */
export function endedVisits(control: ControlStore, { site, before, held }: EndedVisits) {
  const table = new VisitTable(control);
  const ended = control.db
    .prepare("SELECT id FROM visit WHERE site = ? AND state IN ('closed', 'cancelled') AND erased_at IS NULL")
    .all(site)
    .map((row) => table.get(row['id'] as string)!)
    .filter((visit) => endOf(visit) < before);
  const kept = ended.filter((visit) => held(visit.requestedAt, endOf(visit)));
  return { visits: ended.filter((visit) => !kept.includes(visit)), held: kept.length };
}

/**
 * Erases who came, who acted and what they wrote from visits that are over: out of the form, the signatures and the judgements,
 * also where these moved a baseline, their photographs and files, and beside the ledger's chain, which stays verifiable. Part of the caller's transaction. Firm, equipment, times,
 * roles and what was changed remain.
 */
export function forgetVisitors(
  control: ControlStore,
  ledger: Pick<LedgerPort, 'erase'>,
  visits: readonly Visit[],
  order: Omit<Parameters<LedgerPort['erase']>[0], 'before' | 'kinds' | 'subjects'> & { now: string },
): void {
  const { now, ...decision } = order;
  const table = new VisitTable(control);
  const mark = control.db.prepare('UPDATE visit SET erased_at = ? WHERE id = ?');
  const papers = new VisitPapers(control);
  const photos = control.db.prepare('DELETE FROM visit_photo WHERE visit = ?');
  for (const visit of visits) {
    table.put(withoutPersons(visit), visit);
    photos.run(visit.id);
    papers.forgetVisit(visit.id);
    for (const sql of besideControllers) control.db.prepare(sql).run(erased, visit.id);
    mark.run(now, visit.id);
  }
  if (visits.length > 0) ledger.erase({ ...decision, before: now, subjects: visits.map(({ id }) => `visit/${id}`) });
}

function endOf(visit: Visit): string {
  return visit.closedAt ?? visit.cancelled?.at ?? visit.requestedAt;
}

function withoutPersons(visit: Visit): Visit {
  const { form } = visit;
  return {
    ...visit,
    form: {
      ...form,
      purpose: erased,
      workers: form.workers.map(() => ({ name: erased, account: null })),
      escort: form.escort && erased,
      equipment: form.equipment?.map(withoutOwner) ?? null,
      points: Object.fromEntries(Object.keys(form.points).map((point) => [point, erased])),
      rollback: form.rollback && erased,
    },
    requestedBy: erased,
    planApproval: without(visit.planApproval),
    overrides: visit.overrides.map((one) => without(one)),
    emergency: without(visit.emergency),
    workReport: without(visit.workReport),
    devices: Object.fromEntries(
      Object.entries(visit.devices).map(([id, device]) => [id, { ...device, waiver: without(device.waiver) }]),
    ),
    decisions: Object.fromEntries(
      Object.entries(visit.decisions).map(([item, one]): [string, Decision] => [
        item,
        { ...without(one), owner: one.owner && erased },
      ]),
    ),
    signatures: visit.signatures.map(unsigned),
    rounds: visit.rounds.map((round) => round.map(unsigned)),
    returned: without(visit.returned),
    cancelled: without(visit.cancelled),
    papers: visit.papers.map(withoutNames),
    linked: visit.linked.map((one) => ({ ...one, by: erased, note: erased })),
  };
}

function withoutNames({ withdrawn, ...paper }: Visit['papers'][number]): Visit['papers'][number] {
  return { ...paper, name: erased, by: erased, ...(withdrawn ? { withdrawn: without(withdrawn) } : {}) };
}

function withoutOwner({ kind, check }: NonNullable<Visit['form']['equipment']>[number]) {
  return { kind, check, name: erased, note: null };
}

function unsigned(signature: Visit['signatures'][number]): Visit['signatures'][number] {
  return { ...signature, by: erased, paper: null };
}

/** An act without who did it and what he wrote. */
function without<T extends { by: string; reason?: string | null; text?: string } | null>(act: T): T {
  if (act === null) return act;
  return {
    ...act,
    by: erased,
    ...(act.reason ? { reason: erased } : {}),
    ...(act.text ? { text: erased } : {}),
  };
}
