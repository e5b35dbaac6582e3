import type { Coverage, CoverageState } from '#protocol/api/coverage.ts';
import type { RuleRow } from '#protocol/api/rules.ts';
import type { ChecklistEdition } from '../../incident/checklist.ts';
import { icsTactics, icsTechniques } from './ics-matrix.ts';

/** From what most is held of a rule to what least is. */
const order = ['proven', 'fed', 'partly', 'unknown', 'not_fed'] as const;

/**
 * How far the techniques of the matrix and the items of the checklist are covered by rules that are in force. A rule counts for as much
 * as is seen of it: that its events arrive, and that it told something within 30 days; what nothing shows is not covered.
 */
export function coverageOf(rules: readonly RuleRow[], checklist: Pick<ChecklistEdition, 'items'>): Coverage {
  const enabled = rules.filter((rule) => rule.enabled);
  const others = [...new Set(enabled.flatMap(({ techniques }) => techniques))].filter((id) => !(id in icsTechniques));
  return {
    tactics: icsTactics.map(({ id, name }) => ({ id, name })),
    techniques: [...Object.keys(icsTechniques), ...others.sort()].map((id) => ({
      id,
      name: icsTechniques[id] ?? id,
      tactics: icsTactics.filter(({ techniques }) => techniques.includes(id)).map((tactic) => tactic.id),
      ...covering(enabled.filter(({ techniques }) => techniques.includes(id))),
    })),
    items: checklist.items.map(({ id, ja, en, support }) => ({
      item: id,
      text: { ja, en },
      support,
      ...covering(enabled.filter(({ items }) => items.includes(id))),
    })),
    silenced: rules
      .filter(({ pierces }) => pierces)
      .flatMap(({ id, title, switches }) =>
        switches.flatMap(({ site, state }) => (state === 'on' ? [] : [{ rule: id, title, site, state }])),
      ),
  };
}

function covering(rules: readonly RuleRow[]) {
  const states = rules.map(stateOf);
  const lacking = rules.filter(({ feed }) => feed.state !== 'fed' && feed.remedy !== null);
  const [first] = lacking.sort((a, b) => order.indexOf(stateOf(a)) - order.indexOf(stateOf(b)));
  return {
    state: order.find((state) => states.includes(state)) ?? ('none' as const),
    rules: rules.map(({ id }) => id),
    blind: states.filter((state) => state === 'not_fed').length,
    why: first?.feed.why ?? null,
    remedy: first?.feed.remedy ?? null,
  };
}

function stateOf({ feed, firings30d, switches }: RuleRow): Exclude<CoverageState, 'none'> {
  // Off at some of the sites is as good as unfed there.
  if (feed.state === 'fed' && switches.some(({ state }) => state === 'off')) return 'partly';
  return feed.state === 'fed' && firings30d > 0 ? 'proven' : feed.state;
}
