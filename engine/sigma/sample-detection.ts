import { compile, type DetectionRule, loadRules } from './sigma.ts';

/** Fields of an event. */
export type Fields = Record<string, unknown>;

/** Engines with and without index over one rule of the given detection. */
export function engineOf(detection: Record<string, unknown>, timeZone?: string) {
  const text = JSON.stringify({ title: 't', id: 't', logsource: { product: 'test' }, detection });
  const set = loadRules([{ path: 't.yml', text }], {
    placeholders: { hosts: ['pc1', 'pc*'], nets: ['10.0.0.0/8', 'fd00::/8'], dots: ['a.b'] },
    ...(timeZone ? { timeZone } : {}),
  });
  if (set.rejected.length > 0) throw new Error(JSON.stringify(set.rejected));
  return { engine: compile(set), naive: compile(set, { index: false }), rule: set.rules[0] as DetectionRule };
}

/** Whether the rule fires; every way to evaluate must say the same. */
export function judge({ engine, naive, rule }: ReturnType<typeof engineOf>, fields: Fields): boolean {
  const event = { fields, logsource: { product: 'test' } };
  const fired = engine.match(event).length === 1;
  if ((naive.match(event).length === 1) !== fired) throw new Error('the engine without index says otherwise');
  if (engine.explain(rule, event).matched !== fired) throw new Error('the explanation says otherwise');
  return fired;
}
