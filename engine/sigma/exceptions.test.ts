import { expect, test } from 'vitest';
import { compile, type FilterRule, loadRules, type RuleException } from './sigma.ts';

const rules = `title: failed
name: failed
id: failed
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
level: low
---
title: burst
id: burst
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, user], timespan: 5m, condition: {gte: 2}}
level: high
generate: true
---
title: pierces
id: pierces
correlation: {type: event_count, rules: [failed], group-by: [hinomi.site, user], timespan: 5m, condition: {gte: 2}}
level: critical
generate: true
`;
const filter = (target: string, field: string, value: string): FilterRule => {
  const text = `title: f
logsource: {product: test}
filter: {rules: [${target}], known: {${field}: ${value}}, condition: not known}
`;
  return loadRules([{ path: 'f', text }]).rules[0] as FilterRule;
};
const exception = (id: string, target: string, field: string, value: string, site = 'tokyo'): RuleException => ({
  id,
  filter: filter(target, field, value),
  within: (fields) => fields['hinomi.site'] === site,
});
const engineWith = (exceptions: RuleException[], piercing: string[] = []) => {
  const engine = compile(loadRules([{ path: 'r', text: rules }]));
  engine.setExceptions(exceptions, new Set(piercing));
  return engine;
};
const event = (user: string, from = 'a', site = 'tokyo') => ({
  fields: { kind: 'failed', user, from, 'hinomi.site': site },
  logsource: { product: 'test' },
});
const told = (engine: ReturnType<typeof engineWith>, events: ReturnType<typeof event>[], start = 0) =>
  events.flatMap((one, at) =>
    engine
      .process(one, { id: `e${start + at}`, time: (start + at) * 1000 })
      .map(({ rule, status, exception }) => `${rule.id} ${status} ${exception}`),
  );

test('a match that an exception sets apart is told with it, and feeds no correlation', () => {
  const engine = engineWith([exception('x', 'failed', 'from', 'scanner')]);
  expect(told(engine, [event('u', 'scanner'), event('u', 'scanner'), event('u', 'b')])).toEqual([
    'failed new x',
    'failed new x',
    'failed new null',
  ]);
});

test('a rule that only feeds others tells of what is set apart, so that it is counted', () => {
  const silent = rules.replaceAll('generate: true\n', '');
  const engine = compile(loadRules([{ path: 'r', text: silent }]));
  engine.setExceptions([exception('x', 'failed', 'from', 'scanner')], new Set());
  expect(told(engine, [event('u', 'scanner'), event('u')])).toEqual(['failed new x']);
});

test('what pierces is told all the same, and is fed with what is set apart', () => {
  const engine = engineWith(
    [exception('x', 'failed', 'from', 'scanner'), exception('y', 'pierces', 'user', 'u')],
    ['pierces'],
  );
  expect(told(engine, [event('u', 'scanner'), event('u', 'scanner')])).toEqual([
    'failed new x',
    'failed new x',
    'pierces new null',
  ]);
  const all = engineWith([exception('x', 'failed', 'from', 'scanner')], ['failed']);
  expect(told(all, [event('u', 'scanner')])).toEqual(['failed new null']);
});

test('an exception of a correlation looks at its group; others of its site and other sites stay', () => {
  const engine = engineWith([exception('x', 'burst', 'user', 'known')]);
  const burst = (user: string, site: string, start: number) =>
    told(engine, [event(user, 'a', site), event(user, 'a', site)], start).filter((one) => one.startsWith('burst'));
  expect(burst('known', 'tokyo', 0)).toEqual(['burst new x']);
  expect(burst('other', 'tokyo', 10)).toEqual(['burst new null']);
  expect(burst('known', 'osaka', 20)).toEqual(['burst new null']);
});

test('replaced between two events, exceptions leave what is half seen as it is', () => {
  const engine = engineWith([]);
  expect(told(engine, [event('u')])).toEqual(['failed new null']);
  engine.setExceptions([exception('x', 'burst', 'user', 'u')], new Set());
  expect(told(engine, [event('u')], 1)).toEqual(['failed new null', 'burst new x', 'pierces new null']);
  engine.setExceptions([], new Set());
  expect(told(engine, [event('u')], 2)).toEqual(['failed new null', 'burst revised null', 'pierces revised null']);
});
