import type { z } from 'zod';
import { compile, type FilterRule, fieldsOf, isFor, loadRules, type Rule, type RuleSet } from '#engine/sigma/sigma.ts';
import type { ExceptionWord, exceptionParts } from '#protocol/api/exceptions.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { isOriginField } from '#protocol/events/origin.ts';

/** What reading the text of an exception came to. Without faults there is a filter, and every rule that it names. */
export interface ReadException {
  filter: FilterRule | null;
  rules: Rule[];
  faults: ExceptionWord[];
  warnings: ExceptionWord[];
}

/** What the text is held against. */
export interface RulesAtHand {
  set: Pick<RuleSet, 'rules'>;
  /** Whether a rule is told whatever an exception says. */
  pierces(rule: string): boolean;
  timeZone: string;
}

/** Texts shorter than this beside wildcards find nearly everything. */
const leastLetters = 3;

/** Reads the text of an exception: one Sigma filter that names its rules. */
export function readException(text: string, { set, pierces, timeZone }: RulesAtHand): ReadException {
  const loaded = loadRules([{ path: 'exception', text }], { timeZone });
  const faults: ExceptionWord[] = loaded.rejected.map(({ line, reason }) => ({
    line,
    text: { ja: reason, en: reason },
  }));
  const [filter] = loaded.rules;
  if (faults.length === 0 && (loaded.rules.length !== 1 || filter?.kind !== 'filter'))
    faults.push(word(1, words.notOne));
  if (faults.length > 0 || filter?.kind !== 'filter') return { filter: null, rules: [], faults, warnings: [] };
  const line = lineOf(text, /^\s*rules\s*:/, filter.line);
  if (filter.targets.length === 0) faults.push(word(line, words.noRules));
  const rules: Rule[] = [];
  for (const key of filter.targets) {
    const rule = set.rules.find(({ id, name }) => id === key || name === key);
    const fault = rule === undefined ? words.unknown(key) : unfit(rule, filter, set.rules, pierces);
    if (fault) faults.push(word(line, fault));
    else rules.push(rule!);
  }
  return { filter, rules, faults, warnings: warningsOf(filter, text) };
}

/** Why no exception can be made of a rule, whatever it would ask; null when one can. */
export function whyNoException(rule: Rule, { set, pierces }: RulesAtHand): Bilingual | null {
  const logsource = rule.kind === 'correlation' ? {} : rule.logsource;
  return unfit(rule, { targets: [rule.id], logsource, selections: [] }, set.rules, pierces);
}

/** The text of a filter that sets apart the matches of a rule in which all parts hold. */
export function composeException(rule: Rule, parts: z.infer<typeof exceptionParts>['parts'], title: string): string {
  const items = parts.map(({ field, how, value }) => {
    const key = how === 'is' ? field : `${field}|${how}`;
    return `    ${JSON.stringify(key)}: ${JSON.stringify(escaped(value))}`;
  });
  const logsource = rule.kind === 'detection' ? rule.logsource : { category: 'correlation' };
  return [
    `title: ${JSON.stringify(title)}`,
    `logsource: ${JSON.stringify(logsource)}`,
    'filter:',
    `  rules: [${JSON.stringify(rule.id)}]`,
    '  known:',
    ...items,
    '  condition: not known',
    '',
  ].join('\n');
}

/** A value as Sigma compares it letter by letter. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('*', '\\*').replaceAll('?', '\\?');
}

/** Why an exception cannot be made for a rule; null when it can. */
function unfit(
  rule: Rule,
  filter: Pick<FilterRule, 'targets' | 'logsource' | 'selections'>,
  all: readonly Rule[],
  pierces: (rule: string) => boolean,
): Bilingual | null {
  if (rule.kind === 'filter') return words.filter(rule.title);
  if (pierces(rule.id)) return words.pierces(rule.title);
  if (!isFor(filter, rule))
    return words.otherLogs(rule.title, JSON.stringify(rule.kind === 'detection' && rule.logsource));
  if (rule.kind !== 'correlation') return null;
  if (!rule.groupBy.some(isOriginField)) return words.anySite(rule.title);
  const unspoken =
    rule.level === 'informational' && all.some((one) => one.kind === 'correlation' && one.rules.includes(rule.id));
  if (unspoken) return words.silent(rule.title);
  const strange = [...fieldsOf(filter)].filter((field) => field === null || !rule.groupBy.includes(field));
  return strange.length === 0
    ? null
    : words.notGrouped(
        rule.title,
        rule.groupBy.filter((field) => !isOriginField(field)),
      );
}

function warningsOf(filter: FilterRule, text: string): ExceptionWord[] {
  const out: ExceptionWord[] = [];
  const at = lineOf(text, /^\s*condition\s*:/, filter.line);
  // An event that holds none of the fields that the filter speaks of.
  const stranger = compile({
    rules: [asRule(filter)],
    rejected: [],
    warnings: [],
    kinds: { detection: 1, correlation: 0, filter: 0 },
  });
  const kept = stranger.match({ fields: {}, logsource: filter.logsource }).length > 0;
  if (!kept) out.push(word(at, words.narrows));
  const said = [...itemsOf(filter)];
  const telling = said.filter(({ field, tests }) => field !== null && tests.every(saysSomething));
  if (telling.length === 0) out.push(word(filter.line, words.wide));
  else if (telling.every(({ field }) => isOriginField(field!))) out.push(word(filter.line, words.wholeMachine));
  return out;
}

function asRule({ selections, condition, ...head }: FilterRule) {
  return { ...head, kind: 'detection' as const, selections, condition, filters: [] };
}

type Item = Extract<FilterRule['selections'][number]['node'], { op: 'item' }>['item'];

function* itemsOf({ selections }: FilterRule): Generator<Item> {
  const nodes = selections.map(({ node }) => node);
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.op === 'item') yield node.item;
    else nodes.push(...node.parts);
  }
}

function saysSomething(test: Item['tests'][number]): boolean {
  if (test.kind === 'exists' || test.kind === 'null') return false;
  if (test.kind === 'text' || test.kind === 'regex')
    return test.written.replaceAll(/[*?.\\^$]/g, '').length >= leastLetters || !/[*?.]/.test(test.written);
  return true;
}

function lineOf(text: string, pattern: RegExp, otherwise: number): number {
  const at = text.split('\n').findIndex((line) => pattern.test(line));
  return at < 0 ? otherwise : at + 1;
}

function word(line: number, text: Bilingual): ExceptionWord {
  return { line, text };
}

const words = {
  notOne: {
    ja: '例外は、Sigma の filter を1つだけ書いてください（title、logsource、filter）。',
    en: 'An exception is one Sigma filter: write title, logsource and filter, and nothing else.',
  },
  noRules: {
    ja: '「rules:」に、例外にする検知ルールの id を書いてください。すべてのルールには掛けられません。',
    en: 'Name the rules below "rules:" by their id. An exception cannot hold for all rules.',
  },
  unknown: (key: string) => ({
    ja: `検知ルール「${key}」はありません。id を確かめてください。`,
    en: `There is no rule "${key}". Check its id.`,
  }),
  filter: (title: string) => ({
    ja: `「${title}」は例外そのものです。検知ルールの id を書いてください。`,
    en: `"${title}" is a filter itself. Name a rule.`,
  }),
  pierces: (title: string) => ({
    ja: `「${title}」は、保守作業中でも必ず知らせるルールです。例外にはできません。`,
    en: `"${title}" is told whatever happens, even inside a visit. No exception can be made of it.`,
  }),
  otherLogs: (title: string, logsource: string) => ({
    ja: `logsource が「${title}」のもの（${logsource}）と合いません。同じか、それより広く書いてください。`,
    en: `The logsource does not cover that of "${title}" (${logsource}). Write the same, or a wider one.`,
  }),
  anySite: (title: string) => ({
    ja: `「${title}」は拠点ごとに分けて数えていないため、拠点の例外にできません。元になるルールを例外にしてください。`,
    en: `"${title}" does not count by site, so that no exception of a site fits it. Make one of the rules it stands on.`,
  }),
  silent: (title: string) => ({
    ja: `「${title}」は他のルールの途中の段階です。元になる記録のルールか、最後に知らせるルールを例外にしてください。`,
    en: `"${title}" is only a step of other rules. Make an exception of the rule at the beginning, or of the one that speaks.`,
  }),
  notGrouped: (title: string, fields: readonly string[]) => ({
    ja: `「${title}」は複数の記録をまとめるルールです。例外に使える項目は ${[...fields, 'hinomi.agent'].join('、')} だけです。`,
    en: `"${title}" puts several records together. An exception of it can only ask about ${[...fields, 'hinomi.agent'].join(', ')}.`,
  }),
  narrows: {
    ja: '条件に「not」がないため、書いたもの以外がすべて例外になります。「condition: not 選択名」としてください。',
    en: 'Without "not", everything but what is described is set apart. Write "condition: not" and the name of the selection.',
  },
  wide: {
    ja: '条件が広すぎます。値を3文字以上で指定した項目がなく、ほとんどの検知が例外になります。',
    en: 'This is too wide: no field is held against a value of three letters or more, so that nearly every match is set apart.',
  },
  wholeMachine: {
    ja: '端末だけを指定しています。この端末のこのルールの検知は、すべて例外になります。',
    en: 'Only the machine is named: every match of this rule on it is set apart.',
  },
};
