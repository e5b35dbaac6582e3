import { canonicalise, type Json } from './canonical-json.ts';
import { type FormPart, type FormStep, formSteps } from './form-steps.ts';
import type { SnapshotHeader } from './model.ts';

/** Form of a snapshot; one without a number is of form 1. */
export function formOf({ form }: { form?: unknown }): number {
  return typeof form === 'number' ? form : 1;
}

/** What lies between the forms of two snapshots of one controller, in either direction of time. */
export class FormGap {
  readonly #read: readonly FormPart[];
  readonly #dropped: readonly FormPart[];
  readonly #otherwise: readonly FormPart[];
  readonly #coarser: readonly ((told: Json) => Json)[];

  constructor(before: SnapshotHeader, after: SnapshotHeader, steps: readonly FormStep[] = formSteps) {
    const [from, to] = [formOf(before), formOf(after)];
    const between = steps.filter(
      ({ form, protocols }) =>
        form > Math.min(from, to) && form <= Math.max(from, to) && protocols.includes(after.protocol),
    );
    const reads = between.flatMap((step) => step.reads);
    const drops = between.flatMap((step) => step.drops);
    this.#read = from < to ? reads : drops;
    this.#dropped = from < to ? drops : reads;
    this.#otherwise = between.flatMap(({ tellsOtherwise = [] }) => tellsOtherwise);
    this.#coarser = between.flatMap(({ coarser }) => coarser ?? []);
  }

  /** True for what only the form of the later snapshot collects: an item, or with `attribute` one of its attributes. */
  newlyRead(section: string, key: string, attribute?: string): boolean {
    return this.#read.some((part) => covers(part, section, key, attribute));
  }

  /** True for what only the form of the earlier snapshot collects. */
  noLongerRead(section: string, key: string, attribute?: string): boolean {
    return this.#dropped.some((part) => covers(part, section, key, attribute));
  }

  /** True for two values of which the one is only told finer than the other. */
  toldFiner(one: Json, other: Json): boolean {
    if (this.#coarser.length === 0) return false;
    const coarse = (told: Json) => canonicalise(this.#coarser.reduceRight((value, coarser) => coarser(value), told));
    return coarse(one) === coarse(other);
  }

  /** True for an attribute that both forms collect, each in its own way. */
  toldOtherwise(section: string, key: string, attribute: string): boolean {
    return this.#otherwise.some((part) => covers(part, section, key, attribute));
  }
}

function covers(part: FormPart, section: string, key: string, attribute: string | undefined): boolean {
  if (part.section !== undefined && part.section !== section) return false;
  if (part.keys !== undefined && !part.keys.test(key)) return false;
  return attribute === undefined ? part.attributes === undefined : (part.attributes?.includes(attribute) ?? false);
}
