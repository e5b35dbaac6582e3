import type { CorrelationRule, DetectionRule, FilterRule, Logsource, Rule } from './rule.ts';

/** A document that fell out of the set, or deserves a word, after all files were read. */
export interface Finding {
  rule: Rule;
  reason: string;
  /** Where in the document. */
  path: (string | number)[];
}

/** Finds rules by id or name. */
class Directory {
  readonly byKey = new Map<string, Rule>();
  add(rule: Rule): void {
    this.byKey.set(rule.id, rule);
    if (rule.name !== undefined && !this.byKey.has(rule.name)) this.byKey.set(rule.name, rule);
  }
}

/** Whether every part that `filter` names is the same in `rule`. */
export function covers(filter: Logsource, rule: Logsource): boolean {
  return (['product', 'category', 'service'] as const).every(
    (key) => filter[key] === undefined || filter[key] === rule[key],
  );
}

function resolveCorrelations(
  correlations: CorrelationRule[],
  directory: Directory,
  rejected: Finding[],
): CorrelationRule[] {
  let alive = correlations;
  for (;;) {
    const kept = alive.filter((rule) => {
      for (const [index, key] of rule.rules.entries()) {
        const target = directory.byKey.get(key);
        const refuse = (reason: string): boolean => {
          rejected.push({ rule, reason, path: ['correlation', 'rules', index] });
          directory.byKey.delete(rule.id);
          if (rule.name !== undefined && directory.byKey.get(rule.name) === rule) directory.byKey.delete(rule.name);
          return false;
        };
        if (!target)
          return refuse(`the referenced rule "${key}" is not loaded: load its file too, or correct the id or name`);
        if (target.kind === 'filter') return refuse(`"${key}" is a filter: a correlation can only reference rules`);
      }
      return true;
    });
    if (kept.length === alive.length) return kept;
    alive = kept;
  }
}

/** Drops correlations that depend on themselves. */
function withoutCircles(correlations: CorrelationRule[], directory: Directory, rejected: Finding[]): CorrelationRule[] {
  const state = new Map<CorrelationRule, 'open' | 'done' | 'bad'>();
  const visit = (rule: CorrelationRule): boolean => {
    const known = state.get(rule);
    if (known === 'open' || known === 'bad') return false;
    if (known === 'done') return true;
    state.set(rule, 'open');
    const good = rule.rules.every((key) => {
      const target = directory.byKey.get(key)!;
      return target.kind !== 'correlation' || visit(target);
    });
    state.set(rule, good ? 'done' : 'bad');
    return good;
  };
  return correlations.filter((rule) => {
    if (visit(rule)) return true;
    rejected.push({
      rule,
      reason: 'the correlation depends on itself through its rules: break the circle',
      path: ['correlation', 'rules'],
    });
    return false;
  });
}

function useIds(rule: CorrelationRule, directory: Directory): void {
  const idOf = (key: string): string => directory.byKey.get(key)?.id ?? key;
  if (rule.expression) {
    const rename = (condition: NonNullable<CorrelationRule['expression']>): void => {
      if (condition.op === 'selection') condition.name = idOf(condition.name);
      else if (condition.op === 'not') rename(condition.part);
      else condition.parts.forEach(rename);
    };
    rename(rule.expression);
  }
  rule.rules = rule.rules.map(idOf);
  for (const alias of Object.keys(rule.aliases)) {
    rule.aliases[alias] = Object.fromEntries(
      Object.entries(rule.aliases[alias]!).map(([key, field]) => [idOf(key), field]),
    );
  }
}

function applyFilter(filter: FilterRule, detections: DetectionRule[], directory: Directory, warnings: Finding[]): void {
  const missing = filter.targets.filter((key) => !directory.byKey.has(key));
  if (missing.length > 0)
    warnings.push({
      rule: filter,
      reason: `the filter names rules that are not loaded: ${missing.join(', ')}`,
      path: ['filter', 'rules'],
    });
  if (!hasNot(filter.condition)) {
    warnings.push({
      rule: filter,
      reason:
        'the filter\'s condition has no "not": it narrows the rules to what it describes instead of leaving that out',
      path: ['filter', 'condition'],
    });
  }
  const wanted = new Set(filter.targets.map((key) => directory.byKey.get(key)));
  for (const rule of detections) {
    if (filter.targets.length > 0 && !wanted.has(rule)) continue;
    if (covers(filter.logsource, rule.logsource))
      rule.filters.push({ id: filter.id, selections: filter.selections, condition: filter.condition });
    else if (filter.targets.length > 0) {
      warnings.push({
        rule: filter,
        reason: `the filter's logsource does not cover the rule "${rule.id}", so it does not apply there`,
        path: ['logsource'],
      });
    }
  }
}

function hasNot(condition: FilterRule['condition']): boolean {
  if (condition.op === 'not') return true;
  return condition.op !== 'selection' && condition.parts.some(hasNot);
}

/** Joins the documents of a set: references, circles, filters and doubled ids. */
export function resolve(all: Rule[]): { rules: Rule[]; rejected: Finding[]; warnings: Finding[] } {
  const rejected: Finding[] = [];
  const warnings: Finding[] = [];
  const directory = new Directory();
  const unique = all.filter((rule) => {
    const other =
      directory.byKey.get(rule.id) ?? (rule.name === undefined ? undefined : directory.byKey.get(rule.name));
    if (other) {
      const shared = other.id === rule.id ? `id "${rule.id}"` : `name "${rule.name}"`;
      rejected.push({
        rule,
        reason: `the ${shared} is already used in ${other.file} line ${other.line}: give this rule its own`,
        path: [other.id === rule.id ? 'id' : 'name'],
      });
      return false;
    }
    directory.add(rule);
    return true;
  });
  const resolved = resolveCorrelations(
    unique.filter((rule) => rule.kind === 'correlation'),
    directory,
    rejected,
  );
  const sound = new Set<Rule>(withoutCircles(resolved, directory, rejected));
  for (const rule of sound) useIds(rule as CorrelationRule, directory);
  const detections = unique.filter((rule) => rule.kind === 'detection');
  for (const filter of unique) if (filter.kind === 'filter') applyFilter(filter, detections, directory, warnings);
  return { rules: unique.filter((rule) => rule.kind !== 'correlation' || sound.has(rule)), rejected, warnings };
}
