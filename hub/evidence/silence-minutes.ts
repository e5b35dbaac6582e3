import type { Gap } from './gaps.ts';
import type { SilenceSpan } from './silence-log.ts';

/** Minutes of one agent without a sign or with lost records, within a time. */
export interface SilenceMinutes {
  /** Clean stops and planned hours. */
  planned: number;
  /** Loss of power, silence without a known reason, and ranges of records that were lost. */
  unplanned: number;
  /** Longest unplanned span. */
  longest: number;
}

type Span = [from: number, to: number];
const planned = new Set(['planned', 'clean_stop']);

/** Adds up minutes by agent. Spans are cut at the borders; a minute counts once, and planned where both would hold. */
export function silenceMinutes(
  spans: readonly SilenceSpan[],
  gaps: readonly Gap[],
  within: { from: Date; to: Date },
): Map<string, SilenceMinutes> {
  const cut = (from: string, to: string | null): Span => [
    Math.max(within.from.getTime(), Date.parse(from)),
    Math.min(within.to.getTime(), to === null ? within.to.getTime() : Date.parse(to)),
  ];
  const by = new Map<string, { rest: Span[]; lost: Span[] }>();
  const of = (agent: string) => {
    const one = by.get(agent) ?? { rest: [], lost: [] };
    by.set(agent, one);
    return one;
  };
  for (const span of spans) {
    of(span.agent)[planned.has(span.judgement) ? 'rest' : 'lost'].push(cut(span.from, span.to));
  }
  for (const gap of gaps) {
    if (!gap.withdrawn && gap.from !== null && gap.to !== null) of(gap.agent).lost.push(cut(gap.from, gap.to));
  }
  return new Map(
    [...by].map(([agent, { rest, lost }]) => {
      const off = merge(rest);
      const away = without(merge(lost), off);
      const minutes = (list: readonly Span[]) =>
        Math.round(list.reduce((sum, [from, to]) => sum + to - from, 0) / 60_000);
      return [
        agent,
        { planned: minutes(off), unplanned: minutes(away), longest: Math.max(0, ...away.map((one) => minutes([one]))) },
      ];
    }),
  );
}

/** Spans joined where they touch; empty ones are dropped. */
function merge(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const [from, to] of [...spans].filter((one) => one[1] > one[0]).sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** What of `spans` lies outside `holes`; both merged. */
function without(spans: readonly Span[], holes: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    let parts: Span[] = [span];
    for (const [from, to] of holes) {
      parts = parts.flatMap(([a, b]): Span[] => [
        ...(a < Math.min(b, from) ? [[a, Math.min(b, from)] as Span] : []),
        ...(Math.max(a, to) < b ? [[Math.max(a, to), b] as Span] : []),
      ]);
    }
    return parts;
  });
}
