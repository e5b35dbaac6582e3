import { compile, type EngineOptions, type Firing, loadRules } from '../sigma.ts';

/** Milliseconds. */
export const MINUTE = 60_000;
/** Rules that the correlations under test stand on. */
export const BASES = `title: failed
name: failed
id: f-1
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
---
title: success
name: success
id: s-1
logsource: {product: test}
detection: {sel: {kind: success}, condition: sel}
---
title: admin
name: admin
id: a-1
logsource: {product: test}
detection: {sel: {kind|startswith: failed, user: admin}, condition: sel}
`;

/** Time, kind and further fields of an event. */
export type Step = [time: number, kind: string, more?: Record<string, unknown>];

/** An engine over the base rules and the given correlations. */
export function engineFor(correlations: string, options: EngineOptions = {}) {
  const set = loadRules([{ path: 'r.yml', text: `${BASES}---\n${correlations}` }]);
  if (set.rejected.length > 0) throw new Error(JSON.stringify(set.rejected));
  return compile(set, options);
}

/** Processes events of a user u, each with its own id. */
export function feed(engine: ReturnType<typeof engineFor>, steps: Step[]): Firing[] {
  return steps.flatMap(([time, kind, more], index) =>
    engine.process(
      { fields: { kind, user: 'u', ...more }, logsource: { product: 'test' } },
      { id: `${index}@${time}`, time },
    ),
  );
}

/** A correlation that wants three failures in five minutes. */
export const burst = (extra = ''): string => `title: burst
id: burst
correlation:
  type: event_count
  rules: [failed]
  group-by: [user]
  timespan: 5m
  condition: {gte: 3}
${extra}`;

/** What a stream of firings comes to. */
export const brief = (firings: Firing[]) => firings.map(({ rule, status, count }) => `${rule.id} ${status} ${count}`);
