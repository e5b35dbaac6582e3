import { z } from 'zod';
import { isMac } from '../mac.ts';
import { paperSorts } from '../visit/papers.ts';
import { changePoints, verdicts } from '../visit/states.ts';
import { mostJudged } from './controllers.ts';

const line = z.string().trim().min(1).max(200);
const words = z.string().trim().min(1).max(2000);
const moment = z.iso.datetime();

/** Somebody who does the work; `account` is the person's id where there is one. */
export const worker = z.object({ name: line, account: z.string().nullable() });

/** A laptop, a stick or a tool that was brought, and what its check found. */
export const equipment = z.object({
  kind: z.enum(['laptop', 'media', 'other']),
  name: line,
  check: z.enum(['clean', 'found', 'not_checked']),
  note: z.string().trim().max(500).nullable(),
  /** Who checked it, and when; absent where nobody said. */
  checkedBy: line.nullable().optional(),
  checkedAt: moment.nullable().optional(),
  /** Hardware address by which it is known on the network again; absent where nobody said. */
  mac: z.string().trim().max(40).refine(isMac, 'no hardware address').nullable().optional(),
});

/** A change that was announced: words of its place, or a pattern with `*`. */
export const declaredChange = z.object({
  id: z.string().min(1).max(64),
  /** Controller it is meant for; any of the visit when null. */
  device: z.string().nullable(),
  pattern: line,
  /** Value it will have; any when null. */
  to: z.string().trim().max(200).nullable(),
});

/** Everything the form of a visit holds; what is not known yet is null or empty. */
export const visitForm = z.object({
  vendor: line,
  purpose: words,
  plannedStart: moment.nullable(),
  plannedEnd: moment,
  workOrder: z.string().trim().max(100).nullable(),
  /** Controllers worked on. */
  devices: z.array(z.string()).min(1).max(50),
  /** Other machines worked on: their alerts belong to the visit, too. */
  assets: z.array(z.string()).max(50),
  workers: z.array(worker).max(30),
  /** 立会者: who of the plant is there. */
  escort: line.nullable(),
  /** Null until somebody said; empty when nothing was brought. */
  equipment: z.array(equipment).max(50).nullable(),
  declared: z.array(declaredChange).max(500),
  points: z.partialRecord(z.enum(changePoints), z.string().trim().max(2000)),
  rollback: z.string().trim().max(2000).nullable(),
});
export type VisitForm = z.infer<typeof visitForm>;

/** What a visit must have to begin; the rest of the form may come until its closing. */
export const visitStart = visitForm
  .partial()
  .required({ vendor: true, purpose: true, plannedEnd: true, devices: true });

/** A proposal to class values differently from now on. */
export const reclassification = z.object({
  class: z.enum(['identity', 'config', 'setpoint', 'unclassified', 'volatile', 'status']),
  pattern: line,
});
export type Reclassification = z.infer<typeof reclassification>;

/** A signature on paper: who signed, and the photograph of it (JPEG or PNG, base64). */
export const paperSignature = z.object({
  signer: z.string(),
  photo: z.object({ type: z.enum(['image/jpeg', 'image/png']), data: z.base64().max(2_800_000) }),
});

/** POST /api/v1/visits */
export const newVisit = z.discriminatedUnion('type', [
  z.object({ type: z.literal('plan'), site: z.string(), form: visitStart }),
  z.object({ type: z.literal('walk_in'), site: z.string(), form: visitStart }),
  z.object({ type: z.literal('emergency'), site: z.string(), form: visitStart, reason: words }),
]);
export type NewVisit = z.infer<typeof newVisit>;

/** POST /api/v1/visits/:id: one act of a person. `lock` names the state of the controllers that was looked at. */
export const visitAct = z.discriminatedUnion('type', [
  z.object({ type: z.literal('amend'), form: visitForm.partial() }),
  z.object({ type: z.literal('approve_plan') }),
  z.object({ type: z.literal('arrive'), added: z.array(worker).max(30), reason: words.nullable() }),
  z.object({ type: z.literal('cancel'), reason: words }),
  z.object({ type: z.literal('extend'), until: moment, reason: words }),
  z.object({ type: z.literal('report_work'), text: words }),
  z.object({ type: z.literal('leave') }),
  /** Goes on without the reading that is still missing. */
  z.object({ type: z.literal('waive'), device: z.string(), reason: words }),
  z.object({
    type: z.literal('decide'),
    lock: z.string(),
    items: z.array(z.string()).min(1).max(mostJudged),
    verdict: z.enum(verdicts),
    reason: words.nullable(),
    owner: line.nullable(),
    due: z.iso.date().nullable(),
    proposal: reclassification.nullable(),
  }),
  /** Takes judgements back, until they are signed. */
  z.object({ type: z.literal('undecide'), items: z.array(z.string()).min(1).max(mostJudged) }),
  /** The first signature. `adopt`: controllers without a baseline whose state becomes the first one. */
  z.object({ type: z.literal('submit'), lock: z.string(), adopt: z.array(z.string()).max(50) }),
  z.object({ type: z.literal('return'), reason: words }),
  /** The second signature. */
  z.object({ type: z.literal('sign'), lock: z.string(), paper: paperSignature.nullable() }),
  /** Takes up again what was rejected or put off. */
  z.object({ type: z.literal('resume'), reason: words }),
  /** The plan of an emergency, written afterwards. */
  z.object({ type: z.literal('plan_afterwards'), form: visitForm.partial() }),
  /** Lays a file beside the visit (base64): its content says what it is, never its name. */
  z.object({
    type: z.literal('attach'),
    sort: z.enum(paperSorts),
    /** Controller it is about; the whole visit when null. */
    device: z.string().nullable(),
    name: line,
    data: z.base64().max(11_500_000),
  }),
  /** Takes back a file that was laid beside the visit by mistake, named by its SHA-256; it stays readable, struck out. */
  z.object({ type: z.literal('withdraw_paper'), sha256: z.string().length(64), reason: words }),
  z.object({ type: z.literal('link_incident'), incident: z.string(), note: words }),
]);
export type VisitAct = z.infer<typeof visitAct>;
