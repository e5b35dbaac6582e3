import { join } from 'node:path';
import { expect, test } from 'vitest';
import { navigatorLayer as layerForm } from '#protocol/api/coverage.ts';
import type { RuleFeed, RuleRow } from '#protocol/api/rules.ts';
import { rulesFolder } from '../../incident/incident-harness.ts';
import { loadPlaybooks } from '../../incident/playbooks.ts';
import { loadRulePack } from '../rule-pack.ts';
import { coverageOf } from './coverage.ts';
import { icsTactics, icsTechniques } from './ics-matrix.ts';
import { navigatorLayer } from './navigator-layer.ts';

const remedy = { ja: '有効にする', en: 'Switch it on' };

function rule(id: string, state: RuleFeed['state'], firings30d: number, more: Partial<RuleRow> = {}): RuleRow {
  const lacking = state === 'fed' ? null : remedy;
  return {
    id,
    title: { ja: id, en: id },
    sentence: { ja: id, en: id },
    severity: 'S2',
    enabled: true,
    switches: [],
    author: null,
    techniques: ['T0847'],
    items: ['2-9'],
    playbook: null,
    useless: null,
    pierces: false,
    firings30d,
    feed: { state, fed: 0, notFed: 0, unknown: 0, why: lacking, remedy: lacking },
    ...more,
  };
}

const items = [
  { id: '2-9', weight: 4, support: 'full_on_scope' as const, ja: 'USB', en: 'USB' },
  { id: '1-1', weight: 4, support: 'none' as const, ja: '体制', en: 'Backing' },
];
const technique = (rules: RuleRow[], id = 'T0847') =>
  coverageOf(rules, { items }).techniques.find((one) => one.id === id)!;

test('only a rule that is in force, fed everywhere and has told something is proven; the best rule of a technique counts', () => {
  expect(technique([rule('a', 'fed', 1)]).state).toBe('proven');
  expect(technique([rule('a', 'fed', 0)]).state).toBe('fed');
  expect(technique([rule('a', 'partly', 9)]).state).toBe('partly');
  expect(technique([rule('a', 'not_fed', 9), rule('b', 'unknown', 9)]).state).toBe('unknown');
  expect(technique([rule('a', 'not_fed', 0), rule('b', 'partly', 0)])).toMatchObject({
    ...{ state: 'partly', rules: ['a', 'b'], blind: 1, remedy },
  });
  expect(technique([rule('a', 'fed', 3, { enabled: false })])).toMatchObject({ state: 'none', rules: [] });
  const off = { site: 'b', state: 'off' as const, severity: null, reason: '', by: '', at: '' };
  expect(technique([rule('a', 'fed', 3, { switches: [off] })])).toMatchObject({ state: 'partly', rules: ['a'] });
});

test('every technique of the matrix and every item stands there, also without a rule; others have no tactic', () => {
  const { techniques, items: rows } = coverageOf([rule('a', 'fed', 1, { techniques: ['T1110', 'T0847'] })], { items });
  expect(techniques).toHaveLength(Object.keys(icsTechniques).length + 1);
  expect(techniques.find(({ id }) => id === 'T1110')).toMatchObject({ tactics: [], state: 'proven' });
  expect(techniques.find(({ id }) => id === 'T0857')!.tactics).toEqual(['persistence', 'inhibit-response-function']);
  expect(rows.map(({ item, state }) => [item, state])).toEqual([
    ['2-9', 'proven'],
    ['1-1', 'none'],
  ]);
});

test('the matrix names each technique, and every industrial technique that our own rules name is in it', () => {
  const placed = new Set(icsTactics.flatMap(({ techniques }) => techniques));
  expect([...placed].sort()).toEqual(Object.keys(icsTechniques).sort());
  expect(placed.size).toBe(83);
  const pack = loadRulePack([join(rulesFolder, 'detection')], { timeZone: 'UTC' });
  const named = [...pack.cards.values()].flatMap(({ techniques }) => techniques).filter((id) => id.startsWith('T0'));
  expect(named.length).toBeGreaterThan(50);
  expect([...new Set(named)].filter((id) => !placed.has(id))).toEqual([]);
});

test('a layer has the form of the Navigator, and nothing in it is green that no rule is seen to cover', () => {
  const rules = (['fed', 'partly', 'not_fed', 'unknown'] as const).map((state, at) =>
    rule(state, state, 1, { techniques: [Object.keys(icsTechniques)[at]!, 'T1110'] }),
  );
  const coverage = coverageOf(rules, loadPlaybooks(rulesFolder).playbooks.checklist.edition);
  for (const domain of ['ics-attack', 'enterprise-attack'] as const) {
    const layer = navigatorLayer(coverage, domain, '2026-11-30T00:00:00.000Z');
    expect(layerForm.strict().parse(layer)).toEqual(layer);
    expect(layer.techniques).toHaveLength(domain === 'ics-attack' ? 83 : 1);
    expect(layer.gradient.maxValue).toBeGreaterThan(layer.gradient.minValue);
    const ids = layer.techniques.map(({ techniqueID }) => techniqueID);
    expect(new Set(ids).size).toBe(ids.length);
  }
  const { techniques } = navigatorLayer(coverage, 'ics-attack', '2026-11-30T00:00:00.000Z');
  const green = ({ color }: { color: string }) => {
    const [red, strong, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    return strong! > red! && strong! > blue!;
  };
  expect(techniques.filter(green).map(({ score }) => score)).toEqual([100]);
});

test('a rule that is told whatever happens and is switched off or to trial is named, site by site', () => {
  const at = (site: string, state: 'on' | 'trial' | 'off') => ({
    site,
    state,
    severity: null,
    reason: '',
    by: '',
    at: '',
  });
  const { silenced } = coverageOf(
    [
      rule('cleared', 'fed', 1, {
        pierces: true,
        switches: [at('tokyo', 'off'), at('osaka', 'on'), at('nagoya', 'trial')],
      }),
      rule('usual', 'fed', 1, { switches: [at('tokyo', 'off')] }),
    ],
    { items },
  );
  expect(silenced.map((one) => [one.rule, one.site, one.state])).toEqual([
    ...[
      ['cleared', 'tokyo', 'off'],
      ['cleared', 'nagoya', 'trial'],
    ],
  ]);
});
