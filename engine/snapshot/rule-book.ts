import { classSeverities, sectionClasses } from './classify.ts';
import type { ChangeItem } from './model.ts';
import { comparedClasses, PreparedRule, type UserRule, type ValuePlace } from './user-rule.ts';

/** True for sections whose values people may class; who a controller is and who may change it always stays compared. */
export function mayBeClassed(section: string): boolean {
  return sectionClasses[section] === undefined;
}

/** A difference that a rule of people keeps out of the comparison. */
export interface LeftOut<R extends UserRule = UserRule> {
  item: ChangeItem;
  rule: R;
}

/**
 * Splits differences by rules of people, the first that covers a value decides: what moves by itself is left out, named
 * with its rule; what has another class counts by that. Only values are touched; everything else of a node, its coming and
 * its going stay as they are, and ids stay the same. A secret is never left out: who hides a change of a password hides the most.
 */
export class RuleBook<R extends UserRule = UserRule> {
  readonly #rules: readonly { rule: R; prepared: PreparedRule }[];

  constructor(rules: readonly R[]) {
    this.#rules = rules.map((rule) => ({ rule, prepared: new PreparedRule(rule) }));
  }

  /** The rule that decides about a value, or undefined. */
  of(section: string, place: ValuePlace): R | undefined {
    if (!mayBeClassed(section)) return undefined;
    return this.#rules.find(({ prepared }) => prepared.covers(place))?.rule;
  }

  apply(items: readonly ChangeItem[]): { items: ChangeItem[]; leftOut: LeftOut<R>[] } {
    if (this.#rules.length === 0) return { items: [...items], leftOut: [] };
    const kept: ChangeItem[] = [];
    const leftOut: LeftOut<R>[] = [];
    for (const item of items) {
      const rule = item.attribute === 'value' && !item.secret ? this.of(item.section, item) : undefined;
      if (rule === undefined) kept.push(item);
      else if (comparedClasses.has(rule.class)) kept.push(classed(item, rule));
      else leftOut.push({ item, rule });
    }
    return { items: kept, leftOut };
  }
}

function classed(item: ChangeItem, rule: UserRule): ChangeItem {
  const cls = rule.class as ChangeItem['class'];
  const severity = item.op === 'unreadable' ? item.severity : classSeverities[cls];
  return { ...item, class: cls, severity, rule: rule.name };
}
