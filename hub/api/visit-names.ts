import type { Access } from '../access/access.ts';
import type { Capability } from '../access/capabilities.ts';
import type { Mask } from '../access/masking.ts';
import type { Principal } from '../access/principal.ts';
import { StaffNames } from './names.ts';

/** Letting workers in, judging and signing: who may do one of these has a part in the visits of his sites. */
const parts: readonly Capability[] = ['run_visits', 'judge_visits', 'sign_visits'];

/**
 * Names in maintenance visits, as one reader may see them; one rule for the form, the list of who was there and the report. Who
 * has a part in visits reads them as on the sheet that he signs, and so does somebody in the visit whose work it is. For
 * everybody else workers are masked as accounts are, and colleagues as everywhere, until a reason is given and recorded.
 */
export class VisitNames {
  private readonly staff: StaffNames;
  private readonly mask: Mask;
  private readonly plain: boolean;

  /** `own`: the visit is this reader's own work. */
  constructor(access: Access, who: Principal, mask: Mask, own: boolean) {
    this.plain = mask.open || own || parts.some((part) => who.may.has(part));
    this.staff = new StaffNames(access, who, mask, this.plain);
    this.mask = mask;
  }

  /** Somebody of the plant: a person's id, or a name as it was written. */
  show(who: string): string {
    return this.staff.show(who);
  }

  /** Somebody who does the work. */
  worker(name: string): string {
    return this.plain ? name : this.mask.account(name);
  }
}
