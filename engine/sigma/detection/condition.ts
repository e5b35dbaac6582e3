import { RuleFault } from '../rule-fault.ts';

/** The logic between selections. */
export type Condition =
  | { op: 'and' | 'or'; parts: Condition[] }
  | { op: 'not'; part: Condition }
  | { op: 'selection'; name: string };

const MAX_DEPTH = 100;
/** Characters of a condition that a refusal repeats. */
const MAX_SHOWN = 200;

/** Turns `selection_*` into a test of names. */
function nameMatcher(pattern: string): (name: string) => boolean {
  const expression = new RegExp(`^${pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replace(/\*+/g, '.*')}$`, 'su');
  return (name) => expression.test(name);
}

class ConditionReader {
  readonly tokens: string[];
  readonly names: readonly string[];
  readonly source: string;
  at = 0;
  depth = 0;

  constructor(source: string, names: readonly string[]) {
    this.source = source;
    this.names = names;
    this.tokens = source.match(/[()]|[^\s()]+/g) ?? [];
  }

  fault(reason: string): RuleFault {
    const shown = this.source.length > MAX_SHOWN ? `${this.source.slice(0, MAX_SHOWN)}…` : this.source;
    return new RuleFault(`condition "${shown}": ${reason}`);
  }

  /** The next token in lower case when it is the keyword asked for. */
  takes(word: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== word) return false;
    this.at++;
    return true;
  }

  or(): Condition {
    if (++this.depth > MAX_DEPTH) throw this.fault(`parentheses are nested deeper than ${MAX_DEPTH}`);
    const parts = [this.and()];
    while (this.takes('or')) parts.push(this.and());
    this.depth--;
    return parts.length === 1 ? parts[0]! : { op: 'or', parts };
  }

  and(): Condition {
    const parts = [this.not()];
    while (this.takes('and')) parts.push(this.not());
    return parts.length === 1 ? parts[0]! : { op: 'and', parts };
  }

  not(): Condition {
    let negated = false;
    while (this.takes('not')) negated = !negated;
    const part = this.primary();
    return negated ? { op: 'not', part } : part;
  }

  primary(): Condition {
    const token = this.tokens[this.at];
    if (token === undefined) throw this.fault('it ends where a selection is expected');
    if (this.takes('(')) {
      const inner = this.or();
      if (!this.takes(')')) throw this.fault('a parenthesis is not closed: add ")"');
      return inner;
    }
    const lower = token.toLowerCase();
    if (this.tokens[this.at + 1]?.toLowerCase() === 'of') return this.quantified(lower);
    if (lower === 'and' || lower === 'or' || token === ')')
      throw this.fault(`a selection is expected before "${token}"`);
    if (token.includes('|')) {
      throw this.fault(
        'aggregations after "|" are no longer part of Sigma: write a correlation rule (event_count, value_count ...)',
      );
    }
    this.at++;
    if (!this.names.includes(token)) {
      if (lower === 'them' || token.includes('*'))
        throw this.fault(`"${token}" needs a quantity before it: write "1 of ${token}" or "all of ${token}"`);
      throw this.fault(`there is no selection "${token}": the rule has ${this.names.join(', ') || 'none'}`);
    }
    return { op: 'selection', name: token };
  }

  quantified(quantity: string): Condition {
    this.at += 2;
    if (quantity !== '1' && quantity !== 'any' && quantity !== 'all') {
      throw this.fault(`"${quantity} of" does not exist: write "1 of", "any of" or "all of"`);
    }
    const target = this.tokens[this.at++];
    if (target === undefined || target === '(' || target === ')')
      throw this.fault(`"${quantity} of" needs "them" or a name pattern`);
    const isThem = target.toLowerCase() === 'them';
    const matches = isThem ? () => true : nameMatcher(target);
    const chosen = this.names.filter(
      (name) => matches(name) && (!name.startsWith('_') || (!isThem && target.startsWith('_'))),
    );
    if (chosen.length === 0)
      throw this.fault(`"${target}" fits no selection: the rule has ${this.names.join(', ') || 'none'}`);
    const parts = chosen.map((name): Condition => ({ op: 'selection', name }));
    return parts.length === 1 ? parts[0]! : { op: quantity === 'all' ? 'and' : 'or', parts };
  }
}

/** Reads one condition over the named selections. Throws a `RuleFault` for anything that could silently never match. */
export function parseCondition(source: string, names: readonly string[]): Condition {
  const reader = new ConditionReader(source, names);
  if (reader.tokens.length === 0) throw new RuleFault('the condition is empty: name a selection');
  const condition = reader.or();
  const rest = reader.tokens[reader.at];
  if (rest !== undefined) {
    if (rest.startsWith('|'))
      throw reader.fault(
        'aggregations after "|" are no longer part of Sigma: write a correlation rule (event_count, value_count ...)',
      );
    throw reader.fault(`"${rest}" is not expected: write "and" or "or" between selections`);
  }
  return condition;
}
