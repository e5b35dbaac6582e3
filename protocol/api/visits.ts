import { z } from 'zod';
import { paperSorts } from '../visit/papers.ts';
import { beforeGaps, departures, itemOrigins, verdicts, visitKinds, visitStates, whoLevels } from '../visit/states.ts';
import { changeItem, stateSeen } from './controllers.ts';
import { assetRef, bilingual, severity } from './parts.ts';
import { reclassification, visitAct, visitForm } from './visit-acts.ts';
import { printedCheckpoint } from './witness.ts';

const postCheckResult = z.enum(['in_sync', 'differs']);

/** GET /api/v1/visits */
export const visitQuery = z.object({
  site: z.string().optional(),
  view: z.enum(['open', 'done', 'all']).default('open'),
  /** Only visits to this controller. */
  controller: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** A maintenance visit (保守作業) as lists show it. */
export const visitRow = z.object({
  id: z.string(),
  /** Human number, display only. */
  number: z.string(),
  site: z.string(),
  kind: z.enum(visitKinds),
  state: z.enum(visitStates),
  vendor: z.string(),
  purpose: z.string(),
  devices: z.array(assetRef),
  plannedStart: z.string().nullable(),
  plannedEnd: z.string(),
  openedAt: z.string().nullable(),
  leftAt: z.string().nullable(),
  /** Since when it waits for the second signature. */
  signedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  /** Differences to judge, and how many are; null before there are any to tell. */
  progress: z.object({ decided: z.number().int(), all: z.number().int() }).nullable(),
  /** What the look on the next day found; null before it. */
  checked: postCheckResult.nullable(),
  /** Rejected or put off and not yet put back. */
  leftOpen: z.number().int(),
});
export type VisitRow = z.infer<typeof visitRow>;

const reading = z.object({ at: z.string(), root: z.string() });

/** What is known of one controller of a visit. */
export const visitDevice = z.object({
  id: z.string(),
  name: z.string(),
  agent: z.string(),
  protocol: z.string(),
  address: z.string(),
  before: z.union([reading, z.object({ missing: z.enum(beforeGaps) })]).nullable(),
  during: z.number().int(),
  after: reading.nullable(),
  confirmed: reading.nullable(),
  /** From when on the reading can come that confirms the state after the work; null when none is awaited. */
  confirmDue: z.string().nullable(),
  waiver: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
  /** What the way of reading cannot show of it, by name, as its newest snapshot says. */
  cannotShow: z.array(z.string()),
  /** Engineering tool of a controller of files, and by which of its functions they are compared with it; null where nobody named one. */
  tool: z.object({ name: z.string(), compares: z.string() }).nullable(),
  /** Compare screens and printouts (照合結果) that were laid beside its files in the state after the work. */
  attachments: z.array(z.object({ name: z.string(), sha256: z.string(), written: z.string() })),
  /** True where it has an expected state already. */
  hasBaseline: z.boolean(),
  /** Signed to have its state after the work as its first expected state. */
  adopts: z.boolean(),
  /** Starts and stops that its record shows during the visit. */
  states: z.array(stateSeen),
});
export type VisitDevice = z.infer<typeof visitDevice>;

const stamp = z.object({ by: z.string(), at: z.string() });
const reasoned = stamp.extend({ reason: z.string() });

export const visitSignature = z.object({
  by: z.string(),
  role: bilingual,
  at: z.string(),
  /** Signed on paper: who entered it, and the SHA-256 of the photograph. */
  paper: z.object({ photo: z.string(), enteredBy: z.string() }).nullable(),
});
export type VisitSignature = z.infer<typeof visitSignature>;

/** A file beside a visit, by its SHA-256. */
export const visitPaper = z.object({
  sha256: z.string(),
  name: z.string(),
  sort: z.enum(paperSorts),
  device: assetRef.nullable(),
  type: z.string(),
  size: z.number().int(),
  by: z.string(),
  at: z.string(),
  /** Came when the visit was signed already. */
  afterSigning: z.boolean(),
  /** How many pages it says it has; null for a picture and where it does not tell. */
  pages: z.number().int().nullable(),
  /** Why it was taken back; it does not count then. */
  withdrawn: reasoned.nullable(),
  /** False when its content was deleted after the time for which records are kept, or with the persons of the visit. */
  kept: z.boolean(),
});
export type VisitPaper = z.infer<typeof visitPaper>;

/** GET /api/v1/visits/:id */
export const visitDetail = visitRow.extend({
  form: visitForm,
  requestedBy: z.string(),
  requestedAt: z.string(),
  planApproval: stamp.nullable(),
  /** How an arrival now would depart from the plan; empty once work has begun. */
  departures: z.array(z.enum(departures)),
  overrides: z.array(reasoned.extend({ what: z.enum(['arrival', 'extension']) })),
  /** `planDue`: until when its plan must be written afterwards; null once it is. */
  emergency: reasoned.extend({ plannedAt: z.string().nullable(), planDue: z.string().nullable() }).nullable(),
  workReport: stamp.extend({ text: z.string() }).nullable(),
  equipmentAssets: z.array(assetRef),
  deviceStates: z.array(visitDevice),
  /** Compare screens, printouts and photographs that people laid beside it, oldest first. */
  papers: z.array(visitPaper),
  signatures: z.array(visitSignature),
  /** Signatures of earlier rounds. */
  rounds: z.array(z.array(visitSignature)),
  returned: reasoned.nullable(),
  approvedAt: z.string().nullable(),
  /** From when on a reading tells whether the approved state still stands; null unless that is awaited. */
  postCheckDue: z.string().nullable(),
  postCheck: z
    .object({
      at: z.string(),
      result: postCheckResult,
      /** How many differences it found; null where that was not kept. */
      differences: z.number().int().nullable(),
      /** The first of them. One without a path says why a controller could not be compared. */
      found: z.array(
        z.object({
          device: assetRef,
          path: z.string(),
          /** What happened; null where that was not kept. */
          op: changeItem.shape.op.nullable(),
          /** Why the controller could not be compared; null where it was, or where no reason was kept. */
          why: bilingual.nullable(),
          attribute: z.string(),
          from: z.string().nullable(),
          to: z.string().nullable(),
          unit: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
  cancelled: reasoned.nullable(),
  linked: z.array(stamp.extend({ incident: z.string(), number: z.string(), note: z.string() })),
  /** Matters on equipment of the visit, during it or in the hours after it. */
  incidents: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      severity,
      sentence: bilingual,
      first: z.string(),
      /** `about`: the visit itself is what it is about. */
      when: z.enum(['during', 'after', 'about']),
    }),
  ),
  /** Names what is judged and signed; acts that carry an older one are refused. */
  lock: z.string(),
  /** Fields of the form that the first signature still needs. */
  missing: z.array(z.string()),
  rolesMustDiffer: z.boolean(),
  /** Acts of the person who asks: null where open, else why not. Those that the state does not know are left out. */
  acts: z.partialRecord(z.enum(visitAct.options.map((option) => option.shape.type.value)), bilingual.nullable()),
});
export type VisitDetail = z.infer<typeof visitDetail>;

const judged = z.object({
  verdict: z.enum(verdicts),
  reason: z.string().nullable(),
  owner: z.string().nullable(),
  due: z.string().nullable(),
  proposal: reclassification.nullable(),
  by: z.string(),
  at: z.string(),
});

/** A difference found by a visit. */
export const visitItem = changeItem.omit({ decision: true }).extend({
  device: assetRef,
  origin: z.enum(itemOrigins),
  /** Declared change it fits. */
  declared: z.string().nullable(),
  decision: judged.nullable(),
  /** Of what was rejected or put off at the second signature: how it stands by the newest reading. Null for others. */
  standing: z
    .object({
      state: z.enum(['back', 'red', 'unsure']),
      /** What is there now; null where it cannot be told. */
      value: z.string().nullable(),
      /** When its controller was read last, or when it was seen that all is back. */
      seenAt: z.string().nullable(),
    })
    .nullable(),
});
export type VisitItem = z.infer<typeof visitItem>;

const plainItem = changeItem.omit({ decision: true }).extend({ device: assetRef });

/** GET /api/v1/visits/:id/review */
export const visitReview = z.object({
  lock: z.string(),
  /** What is, or was, to be judged: unexpected first. */
  items: z.array(visitItem),
  /** There before the visit. */
  drift: z.array(plainItem),
  /** What a rule of people keeps out of the comparison. */
  leftOut: z.array(plainItem.extend({ number: z.number().int(), version: z.number().int() })),
  /** The rules that did, with who decided. */
  rules: z.array(
    z.object({
      number: z.number().int(),
      version: z.number().int(),
      class: z.string(),
      reason: z.string(),
      proposedBy: z.string(),
      approvedBy: z.string(),
      since: z.string(),
    }),
  ),
  /** Drift that was put back during the visit. */
  cured: z.array(plainItem),
  /** Changed and put back during the visit. */
  transients: z.array(plainItem.extend({ seenAt: z.string() })),
  declared: z.array(
    z.object({
      id: z.string(),
      pattern: z.string(),
      to: z.string().nullable(),
      device: assetRef.nullable(),
      found: z.number().int(),
    }),
  ),
  /** Who may have made the changes, never without how sure that is. */
  who: z.array(
    z.object({
      level: z.enum(whoLevels),
      who: z.string(),
      basis: bilingual,
      at: z.string().nullable(),
      event: z.string().nullable(),
    }),
  ),
});
export type VisitReview = z.infer<typeof visitReview>;

/** GET /api/v1/visits/:id/report: what is printed beside the visit itself. */
export const visitReport = z.object({
  visit: visitDetail,
  review: visitReview,
  siteName: z.string(),
  timeZone: z.string(),
  printedAt: z.string(),
  /** Signed head of the ledger that covers every act up to here, in short and whole. */
  checkpoint: printedCheckpoint,
});
export type VisitReport = z.infer<typeof visitReport>;

/** GET /api/v1/visits/signers: people of a site, as visits name them. */
export const visitPerson = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(bilingual),
  signs: z.boolean(),
  vendor: z.boolean(),
});
export type VisitPerson = z.infer<typeof visitPerson>;

/** GET and PUT /api/v1/visits/policy: what a site decides about its visits. */
export const visitPolicy = z.object({
  rolesMustDiffer: z.boolean(),
  askAgainDays: z.number().int().min(1).max(90),
  beforeHours: z.number().int().min(1).max(168),
  confirmMinutes: z.number().int().min(1).max(240),
  duringMinutes: z.number().int().min(5).max(1440),
  graceMinutes: z.number().int().min(0).max(240),
  postCheckHours: z.number().int().min(1).max(168),
  planAfterwardsHours: z.number().int().min(1).max(168),
});
