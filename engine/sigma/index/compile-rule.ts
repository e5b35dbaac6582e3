import type { Condition } from '../detection/condition.ts';
import type { Item, Node, Selection, Test } from '../detection/item.ts';
import type { DetectionRule } from '../rule.ts';
import { compileItem, type Predicate } from './compile-item.ts';
import type { EventView } from './event-view.ts';

/** The logic of a rule with its selections put in place. */
export type Logic = { op: 'and' | 'or'; parts: Logic[] } | { op: 'not'; part: Logic } | { op: 'item'; item: Item };

function place(condition: Condition, selections: ReadonlyMap<string, Node>): Logic {
  if (condition.op === 'selection') return selections.get(condition.name)!;
  if (condition.op === 'not') return { op: 'not', part: place(condition.part, selections) };
  return { op: condition.op, parts: condition.parts.map((part) => place(part, selections)) };
}

function byName(selections: Selection[]): ReadonlyMap<string, Node> {
  return new Map(selections.map(({ name, node }) => [name, node]));
}

/** A rule's whole logic, joined with the filters that apply to it. */
export function logicOf(rule: DetectionRule): Logic {
  const own = place(rule.condition, byName(rule.selections));
  if (rule.filters.length === 0) return own;
  return {
    op: 'and',
    parts: [own, ...rule.filters.map((filter) => place(filter.condition, byName(filter.selections)))],
  };
}

/** Rough cost of an item: cheap questions are asked first. */
function costOf(logic: Logic): number {
  if (logic.op === 'not') return costOf(logic.part);
  if (logic.op !== 'item') return logic.parts.reduce((sum, part) => sum + costOf(part), 0);
  const { item } = logic;
  const each = item.tests.map((test) =>
    test.kind === 'regex' ? 30 : test.kind === 'text' && test.pattern.length > 2 ? 3 : 1,
  );
  return each.reduce((sum, cost) => sum + cost, 0) * (item.field === null ? 20 : 1);
}

/** Compiles rules; equal items of different rules share one predicate whose answer is kept for the event. */
export class RuleCompiler {
  readonly view: EventView;
  readonly #shared = new Map<string, Predicate>();
  #answers = new Int32Array(1024);
  #count = 0;

  constructor(view: EventView) {
    this.view = view;
    view.onRestart(() => this.#answers.fill(0));
  }

  compile(rule: DetectionRule): Predicate {
    return this.#logic(logicOf(rule));
  }

  #logic(logic: Logic): Predicate {
    if (logic.op === 'item') return this.#item(logic.item);
    if (logic.op === 'not') {
      const part = this.#logic(logic.part);
      return (view) => !part(view);
    }
    const ordered = logic.parts
      .map((part, index) => ({ part, index, cost: costOf(part) }))
      .sort((x, y) => x.cost - y.cost || x.index - y.index);
    const parts = ordered.map(({ part }) => this.#logic(part));
    const [a, b, c] = parts;
    if (parts.length === 1) return a!;
    if (logic.op === 'and') {
      if (parts.length === 2) return (view) => a!(view) && b!(view);
      if (parts.length === 3) return (view) => a!(view) && b!(view) && c!(view);
      return (view) => {
        for (let index = 0; index < parts.length; index++) if (!parts[index]!(view)) return false;
        return true;
      };
    }
    if (parts.length === 2) return (view) => a!(view) || b!(view);
    return (view) => {
      for (let index = 0; index < parts.length; index++) if (parts[index]!(view)) return true;
      return false;
    };
  }

  #item(item: Item): Predicate {
    const key = keyOf(item);
    let predicate = this.#shared.get(key);
    if (!predicate) {
      const fresh = compileItem(item, this.view);
      const number = this.#count++;
      if (number >= this.#answers.length) {
        const larger = new Int32Array(this.#answers.length * 2);
        larger.set(this.#answers);
        this.#answers = larger;
      }
      predicate = (view) => {
        const kept = this.#answers[number]!;
        if (kept >> 1 === view.filling) return (kept & 1) === 1;
        const answer = fresh(view);
        this.#answers[number] = (view.filling << 1) | (answer ? 1 : 0);
        return answer;
      };
      this.#shared.set(key, predicate);
    }
    return predicate;
  }
}

/** What makes a test the question that it is. */
function partsOf(test: Test): unknown[] {
  switch (test.kind) {
    case 'text':
      return [
        't',
        test.cased,
        ...test.pattern.map((piece) => (typeof piece === 'string' ? piece : { wildcard: String(piece) })),
      ];
    case 'regex':
      return ['r', test.regex.source, test.regex.flags];
    case 'cidr':
      return ['c', test.block];
    case 'compare':
      return ['n', test.op, test.value];
    case 'time-part':
      return ['d', test.part, test.op, test.value, test.zone];
    case 'null':
      return ['0'];
    case 'exists':
      return ['e', test.expected];
    case 'fieldref':
      return ['f', test.field, test.relation, test.cased];
  }
}

/** Equal keys mean equal questions. */
function keyOf({ field, all, negated, tests }: Item): string {
  return JSON.stringify([field, all, negated, tests.map(partsOf)]);
}
