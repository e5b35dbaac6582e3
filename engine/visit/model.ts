import type { Role } from '#protocol/api/parts.ts';
import type { NewVisit, Reclassification, VisitAct, VisitForm } from '#protocol/api/visit-acts.ts';
import type { Reason } from '#protocol/reasons/reason.ts';
import type { PaperSort } from '#protocol/visit/papers.ts';
import type { BeforeGap, ItemOrigin, Verdict, VisitKind, VisitState } from '#protocol/visit/states.ts';
import type { ChangeOp } from '../snapshot/snapshot.ts';

/** Who acts; null stands for the product itself. */
export interface VisitActor {
  id: string;
  roles: readonly Role[];
}

/** A complete reading of a controller, by its root hash. Times are ISO 8601 UTC. */
export interface Reading {
  started: string;
  at: string;
  root: string;
}

/** What a visit knows of one controller. */
export interface DeviceState {
  /** State before the work, or why there is none. */
  before: Reading | { missing: BeforeGap };
  /** Readings while work went on. */
  during: Reading[];
  /** The state that the workers left behind: the newest reading until a second one confirmed it. */
  after: Reading | null;
  confirmed: Reading | null;
  /** Newest reading, also when it is later than what was confirmed. */
  latest: Reading | null;
  /** A person went on without a reading. */
  waiver: { by: string; at: string; reason: string } | null;
}

/** What a person decided about one difference. */
export interface Decision {
  verdict: Verdict;
  reason: string | null;
  owner: string | null;
  /** ISO date. */
  due: string | null;
  proposal: Reclassification | null;
  by: string;
  at: string;
}

/** The look on the next day, and what it found. */
export interface PostCheck {
  at: string;
  result: 'in_sync' | 'differs';
  /** How many differences there were; absent where that was not kept. */
  differences?: number;
  /** The first of them, by which a reader knows what to look at. */
  found?: {
    device: string;
    path: string;
    /** Absent where a controller could not be compared, and in what was kept before this was. */
    op?: ChangeOp;
    /** Why it could not be compared. */
    why?: Reason;
    attribute: string;
    from: string | null;
    to: string | null;
    unit: string | null;
  }[];
}

/** A signature under the decisions of a visit. */
export interface Signature {
  by: string;
  role: Role;
  at: string;
  /** State of the controllers that was signed. */
  lock: string;
  /** SHA-256 of the photograph, and who entered it, when it was signed on paper. */
  paper: { photo: string; enteredBy: string } | null;
}

/** What a file laid beside a visit is, as its content says. */
export interface PaperContent {
  sha256: string;
  /** Media type. */
  type: string;
  /** Bytes. */
  size: number;
  /** Pages of a PDF; absent where it does not tell. */
  pages?: number;
}

/** A file beside a visit. */
export interface Paper extends PaperContent {
  name: string;
  sort: PaperSort;
  /** Controller it is about; the whole visit when null. */
  device: string | null;
  by: string;
  at: string;
  /** Taken back, by a later act; absent while it stands. */
  withdrawn?: { by: string; at: string; reason: string };
}

/** A maintenance visit, whole. */
export interface Visit {
  id: string;
  number: string;
  site: string;
  kind: VisitKind;
  state: VisitState;
  form: VisitForm;
  requestedBy: string;
  requestedAt: string;
  planApproval: { by: string; at: string } | null;
  openedAt: string | null;
  leftAt: string | null;
  closedAt: string | null;
  /** Departures from the plan, with their reason. */
  overrides: { by: string; at: string; what: 'arrival' | 'extension'; reason: string }[];
  emergency: { by: string; at: string; reason: string; plannedAt: string | null; toldLate: boolean } | null;
  workReport: { by: string; at: string; text: string } | null;
  devices: Record<string, DeviceState>;
  /** By item id. Kept over new readings, since an item's id says what changed from what to what. */
  decisions: Record<string, Decision>;
  /** Those of the present round; a round ends when it is returned or taken up again. */
  signatures: Signature[];
  /** Controllers whose first expected state this visit gives. */
  adopt: string[];
  /** Signatures of earlier rounds that moved a baseline. */
  rounds: Signature[][];
  returned: { by: string; at: string; reason: string } | null;
  askedAgainAt: string | null;
  approvedAt: string | null;
  postCheck: PostCheck | null;
  cancelled: { by: string; at: string; reason: string } | null;
  /** Files that people laid beside it, oldest first. */
  papers: Paper[];
  linked: { incident: string; by: string; at: string; note: string }[];
}

/** A difference as the state machine needs to know it. */
export interface JudgedItem {
  id: string;
  device: string;
  op: ChangeOp;
  origin: ItemOrigin;
  /** Id of the declared change it fits. */
  declared: string | null;
}

/** What a site decides for itself about visits. */
export interface VisitPolicy {
  /** The two signatures must come from different roles. */
  rolesMustDiffer: boolean;
  /** Days after which a provisional approval is asked about again. */
  askAgainDays: number;
  /** A reading older than this does not count as the state before, hours. */
  beforeHours: number;
  /** Pause between the reading after the work and the one that confirms it, minutes. */
  confirmMinutes: number;
  /** Pause between readings while work goes on, minutes. */
  duringMinutes: number;
  /** How long after the planned end changes still count as part of an open visit, minutes. */
  graceMinutes: number;
  /** The look on the next day, hours after the approval. */
  postCheckHours: number;
  /** Hours in which the plan of an emergency must follow. */
  planAfterwardsHours: number;
}

/** Values of a site that decided nothing. */
export const defaultVisitPolicy: VisitPolicy = {
  rolesMustDiffer: false,
  askAgainDays: 3,
  beforeHours: 24,
  confirmMinutes: 10,
  duringMinutes: 30,
  graceMinutes: 30,
  postCheckHours: 24,
  planAfterwardsHours: 24,
};

/** What the product itself does to a visit. */
export type ProductAct =
  | { type: 'overdue' }
  | { type: 'read'; device: string; reading: Reading }
  | { type: 'ask_again' }
  | { type: 'plan_late' }
  /** Nothing that was rejected or put off differs any more. */
  | { type: 'restored' }
  | ({ type: 'post_check' } & Omit<PostCheck, 'at'>);

/** The states before that were found for the controllers of a visit that begins or grows. */
export type Befores = Record<string, DeviceState['before']>;

/** Begins a visit; the hub gives id, number and the states before. */
export type BeginAct = NewVisit & { id: string; number: string; befores: Befores };

/** Acts that bring controllers into an open visit carry the states before; what was laid beside it carries what it is. */
export type AnyAct = BeginAct | (VisitAct & { befores?: Befores; photo?: string; content?: PaperContent }) | ProductAct;

/** Everything a step depends on besides visit and act. */
export interface VisitContext {
  /** ISO 8601 UTC. */
  now: string;
  /** Null when the product acts. */
  actor: VisitActor | null;
  /** The person who signed on paper, where the act is such a signature. */
  signer?: VisitActor | null;
  /** Whoever signed first, as he stands today; null when he may not judge any more. */
  firstSigner?: VisitActor | null;
  policy: VisitPolicy;
  /** Differences that are to be judged, at the present lock. */
  items: readonly JudgedItem[];
}
