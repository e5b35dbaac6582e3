import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import {
  type CorrelationRule,
  compile,
  type DetectionRule,
  type Engine,
  type Rule,
  type RuleSet,
  type SigmaEvent,
} from '#engine/sigma/sigma.ts';
import { originFields } from '#protocol/events/origin.ts';

/** An events file that cannot be used. */
export class CaseFault extends Error {
  readonly line: number;
  constructor(reason: string, line: number) {
    super(reason);
    this.name = 'CaseFault';
    this.line = line;
  }
}

const logsource = z.strictObject({
  product: z.string().optional(),
  category: z.string().optional(),
  service: z.string().optional(),
});
const fields = z.record(z.string(), z.unknown());
const time = z.union([z.number(), z.iso.datetime({ offset: true })]);
const single = z.strictObject({
  note: z.string().optional(),
  rule: z.string().optional(),
  logsource: logsource.optional(),
  fields,
});
const step = z.strictObject({
  time,
  id: z.string().optional(),
  logsource: logsource.optional(),
  fields,
  /** The same event again, `every` seconds apart; `#` in a text becomes the number of the repetition, from 1. */
  times: z.int().min(1).max(1000).optional(),
  every: z.number().optional(),
});
const story = z.strictObject({
  note: z.string().optional(),
  rule: z.string().optional(),
  events: z.array(step).min(1),
  until: time.optional(),
});
const file = z.strictObject({
  rule: z.string().optional(),
  logsource: logsource.optional(),
  positive: z.array(z.union([single, story])).default([]),
  negative: z.array(z.union([single, story])).default([]),
});

type Single = z.infer<typeof single>;
type Story = z.infer<typeof story>;
type Tested = DetectionRule | CorrelationRule;

/** One case of an events file. */
export interface Case {
  file: string;
  line: number;
  kind: 'positive' | 'negative';
  rule: Tested;
  note: string;
  events: { id: string; time: number; event: SigmaEvent }[];
  /** Time that has passed at the end, milliseconds; silence is judged up to here. */
  until: number;
}

/** What became of a case. */
export interface CaseResult {
  file: string;
  line: number;
  rule: string;
  kind: 'positive' | 'negative' | 'file';
  ok: boolean;
  reason?: string;
}

/** Times given as seconds count from here. */
const START = Date.UTC(2026, 0, 5);

function instant(value: number | string): number {
  return typeof value === 'number' ? START + value * 1000 : Date.parse(value);
}

/** The rule that a file's cases are about when they name none: the correlation at the top, else the last detection. */
function mainRule(own: Tested[]): Tested {
  const correlations = own.filter((rule) => rule.kind === 'correlation');
  const top = correlations.filter((rule) => !correlations.some((other) => other.rules.includes(rule.id)));
  return top.at(-1) ?? own.at(-1)!;
}

/** The log source of events that state none: that of the rule, or of the first rule below a correlation. */
function logsourceOf(rule: Tested, all: readonly Rule[]): SigmaEvent['logsource'] {
  if (rule.kind === 'detection') return rule.logsource;
  const below = all.find(({ id }) => id === rule.rules[0]);
  return below && below.kind !== 'filter' ? logsourceOf(below, all) : {};
}

function repeated(each: z.infer<typeof step>): z.infer<typeof step>[] {
  if (each.times === undefined) return [each];
  const start = instant(each.time);
  return Array.from({ length: each.times }, (_, index) => ({
    ...each,
    time: (start - START) / 1000 + index * (each.every ?? 0),
    fields: Object.fromEntries(
      Object.entries(each.fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replaceAll('#', String(index + 1)) : value,
      ]),
    ),
  }));
}

function toCase(
  raw: Single | Story,
  shared: SigmaEvent['logsource'],
  rule: Tested,
  all: readonly Rule[],
): Pick<Case, 'events' | 'until'> {
  const fallback = shared ?? logsourceOf(rule, all);
  const event = (each: {
    fields: Record<string, unknown>;
    logsource?: SigmaEvent['logsource'] | undefined;
  }): SigmaEvent => {
    const source = each.logsource ?? fallback;
    const withOrigin = { ...originFields({ site: 'site', agent: 'agent', source: 'source' }), ...each.fields };
    return source ? { fields: withOrigin, logsource: source } : { fields: withOrigin };
  };
  if ('fields' in raw) return { events: [{ id: 'e1', time: START, event: event(raw) }], until: START };
  const events = raw.events.flatMap(repeated).map((each, index) => ({
    id: each.id ?? `e${index + 1}`,
    time: instant(each.time),
    event: event(each),
  }));
  return {
    events,
    until: raw.until === undefined ? Math.max(...events.map(({ time: at }) => at)) : instant(raw.until),
  };
}

/** Reads an events file. `own` are the rules of the rule file beside it. */
export function readCases(text: string, path: string, own: Rule[], all: readonly Rule[]): Case[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [error] = document.errors;
  if (error) throw new CaseFault(`not readable as YAML: ${error.message}`, counter.linePos(error.pos[0]).line);
  const lineOf = (kind: string, index: number): number => {
    const list = isMap(document.contents) ? document.contents.get(kind, true) : undefined;
    const node = isSeq(list) ? (list.items[index] as { range?: [number, number, number] } | undefined) : undefined;
    return node?.range ? counter.linePos(node.range[0]).line : 1;
  };
  const parsed = file.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [kind, index] = issue!.path;
    throw new CaseFault(
      `${issue!.path.join('.') || 'the file'}: ${issue!.message}; see rules/README.md for the form`,
      typeof kind === 'string' && typeof index === 'number' ? lineOf(kind, index) : 1,
    );
  }
  const tested = own.filter((rule): rule is Tested => rule.kind !== 'filter');
  const { data } = parsed;
  return (['positive', 'negative'] as const).flatMap((kind) =>
    data[kind].map((raw, index): Case => {
      const line = lineOf(kind, index);
      const name = raw.rule ?? data.rule;
      const rule =
        name === undefined
          ? mainRule(tested)
          : tested.find(({ id, name: other, title }) => id === name || other === name || title === name);
      if (!rule) throw new CaseFault(`the rule file has no rule "${name}"`, line);
      return { file: path, line, kind, rule, note: raw.note ?? '', ...toCase(raw, data.logsource, rule, all) };
    }),
  );
}

function fires({ rule, events, until }: Case, engine: Engine): boolean {
  if (rule.kind === 'detection')
    return events.some(({ event }) => engine.match(event).some((match) => match.rule === rule));
  const open = new Set<string>();
  const note = (firings: ReturnType<Engine['process']>): void => {
    for (const { id, rule: fired, status } of firings) {
      if (fired !== rule) continue;
      if (status === 'withdrawn') open.delete(id);
      else open.add(id);
    }
  };
  for (const { id, time: at, event } of events) note(engine.process(event, { id, time: at }));
  note(engine.advance(until));
  return open.size > 0;
}

/** A correlation with all that it stands on and nothing above it, so that it speaks for itself. */
function belowRule(set: RuleSet, top: Rule): RuleSet {
  const needed = new Set<Rule>();
  const add = (rule: Rule | undefined): void => {
    if (!rule || needed.has(rule)) return;
    needed.add(rule);
    if (rule.kind === 'correlation') for (const id of rule.rules) add(set.rules.find((other) => other.id === id));
  };
  add(top);
  return { ...set, rules: set.rules.filter((rule) => needed.has(rule)) };
}

/** The engine that a case runs on: the shared one for single events, a fresh one for a correlation, which keeps state. */
export function engineOf(rule: Tested, set: RuleSet, shared: Engine): Engine {
  return rule.kind === 'detection' ? shared : compile(belowRule(set, rule));
}

/** Runs one case on an engine. */
export function runCase(each: Case, engine: Engine): CaseResult {
  const { file: path, line, kind, rule, note, events } = each;
  const ok = fires(each, engine) === (kind === 'positive');
  const base = { file: path, line, rule: rule.id, kind, ok };
  if (ok) return base;
  const words = note === '' ? '' : ` (${note})`;
  if (kind === 'negative') return { ...base, reason: `the rule fires on a negative case${words}` };
  const failed = rule.kind === 'detection' ? engine.explain(rule, events[0]!.event).failed : undefined;
  return { ...base, reason: `the rule does not fire on a positive case${words}${failed ? `: ${failed}` : ''}` };
}
