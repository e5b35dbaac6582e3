import type { VisitForm } from '#protocol/api/visit-acts.ts';
import { beginForm } from './form.ts';
import type { AnyAct, BeginAct, DeviceState, Signature, Visit, VisitContext } from './model.ts';
import { signingRole } from './people.ts';
import { newDevice, takeReading } from './readings.ts';

type ActOf<T extends AnyAct['type']> = Extract<AnyAct, { type: T }>;
type LaterAct = Exclude<AnyAct['type'], BeginAct['type']>;
type Change<T extends LaterAct> = (visit: Visit, act: ActOf<T>, context: VisitContext, by: string) => Visit;

/** A visit as it begins. */
export function beginVisit(act: BeginAct, { now, actor }: VisitContext): Visit {
  const by = actor!.id;
  const form = beginForm(act.form);
  const opens = act.type !== 'plan';
  return {
    id: act.id,
    number: act.number,
    site: act.site,
    kind: act.type === 'plan' ? 'planned' : act.type,
    state: 'draft',
    form,
    requestedBy: by,
    requestedAt: now,
    planApproval: null,
    openedAt: opens ? now : null,
    leftAt: null,
    closedAt: null,
    overrides: [],
    emergency: act.type === 'emergency' ? { by, at: now, reason: act.reason, plannedAt: null, toldLate: false } : null,
    workReport: null,
    devices: opens ? devicesOf(form.devices, act.befores) : {},
    decisions: {},
    signatures: [],
    adopt: [],
    rounds: [],
    returned: null,
    askedAgainAt: null,
    approvedAt: null,
    postCheck: null,
    cancelled: null,
    papers: [],
    linked: [],
  };
}

function devicesOf(ids: readonly string[], befores: Record<string, DeviceState['before']>): Visit['devices'] {
  return Object.fromEntries(ids.map((id) => [id, newDevice(befores[id] ?? { missing: 'none' })]));
}

function withForm(
  visit: Visit,
  act: { form: Partial<VisitForm>; befores?: Record<string, DeviceState['before']> },
): Visit {
  const form = { ...visit.form, ...act.form };
  const fresh = visit.openedAt === null ? [] : form.devices.filter((id) => visit.devices[id] === undefined);
  return { ...visit, form, devices: { ...visit.devices, ...devicesOf(fresh, act.befores ?? {}) } };
}

function signature(act: ActOf<'submit' | 'sign'>, visit: Visit, context: VisitContext, by: string): Signature {
  const paper = act.type === 'sign' ? act.paper : null;
  const signer = paper === null ? context.actor! : context.signer!;
  return {
    by: signer.id,
    role: signingRole(signer, visit.signatures[0]),
    at: context.now,
    lock: act.lock,
    paper: paper && { photo: act.photo ?? '', enteredBy: by },
  };
}

/** What each act writes into a visit; where it may, and to which state it leads, stands in the table of transitions. */
export const changes: { [T in LaterAct]: Change<T> } = {
  amend: (visit, act) => ({
    ...withForm(visit, act),
    planApproval: visit.openedAt === null ? null : visit.planApproval,
  }),
  approve_plan: (visit, _act, { now }, by) => ({ ...visit, planApproval: { by, at: now } }),
  arrive: (visit, act, { now }, by) => ({
    ...visit,
    openedAt: now,
    form: { ...visit.form, workers: [...visit.form.workers, ...act.added] },
    devices: devicesOf(visit.form.devices, act.befores ?? {}),
    overrides:
      act.reason === null
        ? visit.overrides
        : [...visit.overrides, { by, at: now, what: 'arrival', reason: act.reason }],
  }),
  cancel: (visit, act, { now }, by) => ({ ...visit, cancelled: { by, at: now, reason: act.reason }, closedAt: now }),
  extend: (visit, act, { now }, by) => ({
    ...visit,
    form: { ...visit.form, plannedEnd: act.until },
    overrides: [...visit.overrides, { by, at: now, what: 'extension', reason: act.reason }],
  }),
  report_work: (visit, act, { now }, by) => ({ ...visit, workReport: { by, at: now, text: act.text } }),
  leave: (visit, _act, { now }) => ({ ...visit, leftAt: now }),
  waive: (visit, act, { now }, by) => {
    const device = visit.devices[act.device]!;
    const waived = { ...device, waiver: { by, at: now, reason: act.reason } };
    return { ...visit, devices: { ...visit.devices, [act.device]: waived } };
  },
  decide: (visit, act, { now }, by) => {
    const { verdict, reason, owner, due, proposal } = act;
    const decision = { verdict, reason, owner, due, proposal, by, at: now };
    return {
      ...visit,
      decisions: { ...visit.decisions, ...Object.fromEntries(act.items.map((id) => [id, decision])) },
    };
  },
  undecide: (visit, act) => {
    const taken = new Set(act.items);
    const decisions = Object.entries(visit.decisions).filter(([id]) => !taken.has(id));
    return { ...visit, decisions: Object.fromEntries(decisions) };
  },
  submit: (visit, act, context, by) => ({
    ...visit,
    adopt: [...new Set(act.adopt)],
    signatures: [signature(act, visit, context, by)],
    returned: null,
  }),
  return: (visit, act, { now }, by) => ({ ...visit, returned: { by, at: now, reason: act.reason } }),
  sign: (visit, act, context, by) => ({
    ...visit,
    signatures: [...visit.signatures, signature(act, visit, context, by)],
  }),
  resume: (visit, act, { now }, by) => ({
    ...visit,
    rounds: [...visit.rounds, visit.signatures],
    returned: { by, at: now, reason: act.reason },
  }),
  plan_afterwards: (visit, act, { now }) => ({
    ...withForm(visit, act),
    emergency: visit.emergency && { ...visit.emergency, plannedAt: now },
  }),
  attach: (visit, { name, sort, device, content }, { now }, by) => ({
    ...visit,
    papers: [...visit.papers, { ...content!, name, sort, device, by, at: now }],
  }),
  withdraw_paper: (visit, { sha256, reason }, { now }, by) => ({
    ...visit,
    papers: visit.papers.map((one) =>
      one.sha256 === sha256 && one.withdrawn === undefined ? { ...one, withdrawn: { by, at: now, reason } } : one,
    ),
  }),
  link_incident: (visit, act, { now }, by) => ({
    ...visit,
    linked: [
      ...visit.linked.filter((one) => one.incident !== act.incident),
      { incident: act.incident, by, at: now, note: act.note },
    ],
  }),
  overdue: (visit) => visit,
  read: (visit, act, { policy }) => {
    const device = takeReading(visit.devices[act.device]!, act.reading, visit.leftAt, policy.confirmMinutes);
    return { ...visit, devices: { ...visit.devices, [act.device]: device } };
  },
  ask_again: (visit, _act, { now }) => ({ ...visit, askedAgainAt: now }),
  plan_late: (visit) => ({ ...visit, emergency: visit.emergency && { ...visit.emergency, toldLate: true } }),
  restored: (visit) => visit,
  post_check: (visit, { type: _, ...found }, { now }) => ({
    ...visit,
    postCheck: { at: now, ...found },
    closedAt: now,
  }),
};
