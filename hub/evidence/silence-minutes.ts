import type { SilenceSpan } from './silence-log.ts';

/** Minutes of one agent without a sign, within a time. */
export interface SilenceMinutes {
  /** Clean stops and planned hours. */
  planned: number;
  /** Loss of power and silence without a known reason. */
  unplanned: number;
  /** Longest unplanned span. */
  longest: number;
}

/** Adds up silent minutes by agent; a span is cut at the borders of the time. */
export function silenceMinutes(spans: readonly SilenceSpan[], from: Date, to: Date): Map<string, SilenceMinutes> {
  const out = new Map<string, SilenceMinutes>();
  for (const span of spans) {
    const start = Math.max(from.getTime(), Date.parse(span.from));
    const end = Math.min(to.getTime(), span.to === null ? to.getTime() : Date.parse(span.to));
    const minutes = Math.max(0, Math.round((end - start) / 60_000));
    const sum = out.get(span.agent) ?? { planned: 0, unplanned: 0, longest: 0 };
    if (span.judgement === 'planned' || span.judgement === 'clean_stop') sum.planned += minutes;
    else {
      sum.unplanned += minutes;
      sum.longest = Math.max(sum.longest, minutes);
    }
    out.set(span.agent, sum);
  }
  return out;
}
