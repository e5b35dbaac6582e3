import { certain, didTheWork, lockOf, type Visit } from '#engine/visit/visit.ts';
import type { VisitAct, VisitForm } from '#protocol/api/visit-acts.ts';
import type { VisitDetail } from '#protocol/api/visits.ts';
import type { Capability } from '../access/capabilities.ts';
import { refusalWords, type VisitRefusal } from './refusal-words.ts';
import type { VisitReader } from './visit-reader.ts';

/** What an act needs of the person; `own`: a vendor may do it in the visit that names him. */
export const visitActNeeds: Record<VisitAct['type'], { may: Capability; own?: true }> = {
  amend: { may: 'run_visits' },
  approve_plan: { may: 'approve_visit_plans' },
  arrive: { may: 'run_visits' },
  cancel: { may: 'run_visits' },
  extend: { may: 'run_visits' },
  report_work: { may: 'run_visits', own: true },
  leave: { may: 'run_visits', own: true },
  waive: { may: 'run_visits' },
  decide: { may: 'judge_visits' },
  undecide: { may: 'judge_visits' },
  submit: { may: 'judge_visits' },
  return: { may: 'judge_visits' },
  sign: { may: 'sign_visits' },
  resume: { may: 'judge_visits' },
  plan_afterwards: { may: 'run_visits' },
  attach: { may: 'run_visits', own: true },
  withdraw_paper: { may: 'run_visits', own: true },
  link_incident: { may: 'run_visits' },
};

/** An example of each act. Null: the visit gives no occasion for it. */
function sampleActs(visit: Visit, reader: string, items: readonly string[], now: string): (VisitAct | null)[] {
  const lock = lockOf(visit);
  const reason = '-';
  const waiting = Object.entries(visit.devices).find(([, device]) => !certain(device))?.[0];
  const standing = visit.papers.filter(({ withdrawn }) => withdrawn === undefined);
  const paper = standing.find(({ by }) => by === reader) ?? standing[0];
  const decided = items.find((id) => visit.decisions[id] !== undefined);
  const ahead = new Date(Date.parse(now) + 3_600_000).toISOString();
  return [
    { type: 'amend', form: {} },
    { type: 'approve_plan' },
    { type: 'arrive', added: [], reason },
    { type: 'cancel', reason },
    { type: 'extend', until: ahead, reason },
    { type: 'report_work', text: reason },
    { type: 'leave' },
    waiting === undefined ? null : { type: 'waive', device: waiting, reason },
    items.length === 0
      ? null
      : {
          type: 'decide',
          lock,
          items: [items[0]!],
          verdict: 'accepted',
          reason,
          owner: null,
          due: null,
          proposal: null,
        },
    decided === undefined ? null : { type: 'undecide', items: [decided] },
    { type: 'submit', lock, adopt: [] },
    { type: 'return', reason },
    { type: 'sign', lock, paper: null },
    { type: 'resume', reason },
    visit.emergency === null ? null : { type: 'plan_afterwards', form: wholePlan(visit) },
    { type: 'attach', sort: 'photo', device: null, name: '-', data: '' },
    paper === undefined ? null : { type: 'withdraw_paper', sha256: paper.sha256, reason },
    { type: 'link_incident', incident: '-', note: reason },
  ];
}

/** What the form still lacks, filled, so that the act is refused for no field that its writer is about to fill. */
function wholePlan({ form }: Visit): Partial<VisitForm> {
  return {
    workers: form.workers.length > 0 ? form.workers : [{ name: '-', account: null }],
    escort: form.escort ?? '-',
    equipment: form.equipment ?? [],
    points: Object.keys(form.points).length > 0 ? form.points : { method: '-' },
  };
}

/** Acts of a reader on a visit as it stands: null for one that would be taken, else why not; those that he or the visit does not know are left out. */
export function openActs(
  visit: Visit,
  reader: VisitReader,
  given: { items: readonly string[]; now: string; refusal: (act: VisitAct) => VisitRefusal | null },
): VisitDetail['acts'] {
  const acts: VisitDetail['acts'] = {};
  for (const act of sampleActs(visit, reader.actor.id, given.items, given.now)) {
    if (act === null) continue;
    const needs = visitActNeeds[act.type];
    if (!reader.may.has(needs.may) && !(needs.own && didTheWork(visit, reader.actor.id))) continue;
    const refused = given.refusal(act);
    if (refused !== 'state') acts[act.type] = refused && refusalWords[refused];
  }
  return acts;
}
