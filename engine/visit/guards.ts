import { paperBounds } from '#protocol/visit/papers.ts';
import type { Verdict } from '#protocol/visit/states.ts';
import { departuresAt } from './departures.ts';
import { missingFields } from './form.ts';
import type { AnyAct, Visit, VisitActor, VisitContext } from './model.ts';
import { didTheWork, isStaff, signingRole } from './people.ts';
import { certain, lockOf } from './readings.ts';

/** What a step is judged by. The visit is null before it begins. */
export interface Judged {
  visit: Visit | null;
  act: AnyAct;
  context: VisitContext;
}

type Guard = (judged: Judged & { visit: Visit; actor: VisitActor }) => boolean;

/** What each verdict must come with. */
const verdictNeeds: Record<Verdict, readonly ('reason' | 'owner' | 'due' | 'proposal')[]> = {
  expected: [],
  accepted: ['reason'],
  rejected: ['reason', 'owner', 'due'],
  reclassify: ['reason', 'proposal'],
  defer: ['reason'],
};

function filled(text: unknown): boolean {
  return typeof text === 'string' ? text.trim() !== '' : text !== null && text !== undefined;
}

/** A file beside the visit by its content, unless it was taken back. */
function standing(visit: Visit, sha256: string | undefined) {
  return visit.papers.find((paper) => paper.sha256 === sha256 && paper.withdrawn === undefined);
}

function signer({ act, context, actor }: { act: AnyAct; context: VisitContext; actor: VisitActor }): VisitActor | null {
  return act.type === 'sign' && act.paper !== null ? (context.signer ?? null) : actor;
}

/**
 * What must hold for a step, by name; the name is the code of the refusal. Guards about people hold only for acts of
 * people, so that none can be passed by the product.
 */
export const guards = {
  staff: ({ actor }) => isStaff(actor),
  staff_or_worker: ({ visit, actor }) => isStaff(actor) || didTheWork(visit, actor.id),
  not_requester: ({ visit, actor }) => actor.id !== visit.requestedBy,
  not_own_work: ({ visit, actor }) => !didTheWork(visit, actor.id),
  has_reason: ({ act }) => 'reason' in act && filled(act.reason),
  times_in_order: ({ act, context }) => {
    if (!('form' in act) || act.form.plannedEnd === undefined) return true;
    return act.form.plannedEnd > (act.form.plannedStart ?? (act.type === 'plan' ? '' : context.now));
  },
  end_lies_ahead: ({ act, context }) => act.type === 'extend' && act.until > context.now,
  as_planned_or_reason: ({ visit, act, context }) => {
    if (act.type !== 'arrive') return false;
    if (filled(act.reason)) return true;
    return act.added.length === 0 && departuresAt(visit, context.now).length === 0;
  },
  keeps_devices: ({ visit, act }) => {
    const devices = 'form' in act ? act.form.devices : undefined;
    return devices === undefined || visit.form.devices.every((device) => devices.includes(device));
  },
  /** Nobody steps back from having done the work, to judge it afterwards. */
  keeps_workers: ({ visit, act }) => {
    const workers = 'form' in act ? act.form.workers : undefined;
    if (workers === undefined) return true;
    return visit.form.workers.every(
      ({ account }) => account === null || workers.some((one) => one.account === account),
    );
  },
  /** Once work began, its end moves by an extension with a reason. */
  keeps_times: ({ act }) =>
    !('form' in act) || (act.form.plannedStart === undefined && act.form.plannedEnd === undefined),
  /** What was not announced before the workers left was not announced. */
  declares_in_time: ({ visit, act }) => !('form' in act) || act.form.declared === undefined || visit.leftAt === null,
  is_emergency: ({ visit }) => visit.emergency !== null,
  /** A plan written afterwards says what a visit says before it is signed; an empty one would only stop the clock. */
  plan_whole: ({ visit, act }) =>
    act.type === 'plan_afterwards' && missingFields({ ...visit.form, ...act.form }).length === 0,
  emergency_planned: ({ visit }) => visit.emergency === null || visit.emergency.plannedAt !== null,
  befores_known: ({ visit, act }) => {
    if (visit.openedAt === null || !('form' in act) || act.form.devices === undefined) return true;
    const befores = 'befores' in act ? (act.befores ?? {}) : {};
    return act.form.devices.every((device) => visit.devices[device] !== undefined || befores[device] !== undefined);
  },
  device_of_visit: ({ visit, act }) =>
    'device' in act && act.device !== null && visit.devices[act.device] !== undefined,
  reading_missing: ({ visit, act }) => {
    const device = act.type === 'waive' ? visit.devices[act.device] : undefined;
    return device !== undefined && !certain(device);
  },
  /** What the workers lay beside the visit, they do before anybody signs it. */
  worker_before_signing: ({ visit, actor }) =>
    isStaff(actor) || (visit.signatures.length === 0 && visit.rounds.length === 0),
  paper_of_visit: ({ visit, act }) =>
    act.type !== 'attach' || act.device === null || visit.form.devices.includes(act.device),
  paper_new: ({ visit, act }) => act.type !== 'attach' || standing(visit, act.content?.sha256) === undefined,
  /** Only what still stands is taken back, by somebody of the plant or by whoever laid it there. */
  paper_stands: ({ visit, act, actor }) => {
    const paper = act.type === 'withdraw_paper' ? standing(visit, act.sha256) : undefined;
    return paper !== undefined && (isStaff(actor) || paper.by === actor.id);
  },
  papers_fit: ({ visit, act }) => {
    const own = act.type === 'attach' ? (act.content?.size ?? 0) : 0;
    const bytes = visit.papers.reduce((sum, { size }) => sum + size, own);
    return visit.papers.length < paperBounds.files && bytes <= paperBounds.bytes;
  },
  lock_fresh: ({ visit, act }) => 'lock' in act && act.lock === lockOf(visit),
  items_known: ({ act, context }) => {
    const known = new Set(context.items.map((item) => item.id));
    return act.type === 'decide' && act.items.every((id) => known.has(id));
  },
  verdict_whole: ({ act }) => act.type === 'decide' && verdictNeeds[act.verdict].every((field) => filled(act[field])),
  expected_was_declared: ({ act, context }) => {
    if (act.type !== 'decide' || act.verdict !== 'expected') return true;
    const declared = new Set(context.items.filter((item) => item.declared !== null).map((item) => item.id));
    return act.items.every((id) => declared.has(id));
  },
  all_decided: ({ visit, context }) => context.items.every((item) => visit.decisions[item.id] !== undefined),
  were_decided: ({ visit, act }) =>
    act.type === 'undecide' && act.items.every((id) => visit.decisions[id] !== undefined),
  form_whole: ({ visit }) => missingFields(visit.form).length === 0,
  adopts_own: ({ visit, act }) =>
    act.type === 'submit' && act.adopt.every((device) => visit.devices[device]?.after != null),
  all_certain: ({ visit }) => Object.values(visit.devices).every(certain),
  /** Whoever signed first could still do so: an expected state never moves on the word of somebody who left, or became a vendor. */
  first_stands: ({ visit, context: { firstSigner } }) =>
    firstSigner != null &&
    firstSigner.id === visit.signatures[0]?.by &&
    isStaff(firstSigner) &&
    !didTheWork(visit, firstSigner.id),
  signer_known: (judged) => signer(judged) !== null,
  signer_staff: (judged) => isStaff(signer(judged)!) && !didTheWork(judged.visit, signer(judged)!.id),
  signer_is_second: (judged) => judged.visit.signatures.every((one) => one.by !== signer(judged)!.id),
  signer_not_requester: (judged) => signer(judged)!.id !== judged.visit.requestedBy,
  roles_differ: (judged) => {
    const [first] = judged.visit.signatures;
    return !judged.context.policy.rolesMustDiffer || signingRole(signer(judged)!, first) !== first?.role;
  },
  /** Who enters a signature on paper is neither its signer nor the first one: two signed-in people stand behind it. */
  paper_entered_by_other: ({ visit, act, actor, context }) =>
    act.type === 'sign' &&
    (act.paper === null ||
      (isStaff(actor) && actor.id !== context.signer?.id && visit.signatures.every((one) => one.by !== actor.id))),
} satisfies Record<string, Guard>;

export type GuardName = keyof typeof guards;

/** The first guard that does not hold, or null. */
export function firstBroken(names: readonly GuardName[], judged: Judged): GuardName | null {
  const actor = judged.context.actor ?? product;
  return names.find((name) => !guards[name]({ ...judged, visit: judged.visit as Visit, actor })) ?? null;
}

/** Stands for the product where a guard asks for a person: it has no role and passes none of them. */
const product: VisitActor = { id: 'hinomi', roles: [] };
