import type { Coverage, CoverageState, NavigatorLayer } from '#protocol/api/coverage.ts';

/** What each state is worth and how it looks in the Navigator; what is not covered is never green. */
const looks: Record<CoverageState, { score: number; color: string; label: string }> = {
  proven: { score: 100, color: '#3d9a50', label: 'A rule is fed on every asset and fired within 30 days' },
  fed: { score: 75, color: '#9dc3e6', label: 'A rule is fed on every asset' },
  partly: { score: 50, color: '#ffd966', label: 'A rule is fed on some assets' },
  unknown: { score: 25, color: '#c9ccd1', label: 'Whether the rules are fed cannot be told' },
  not_fed: { score: 10, color: '#f4a582', label: 'Rules are there, but nothing feeds them' },
  none: { score: 0, color: '#ffffff', label: 'No rule' },
};

const domains = {
  'ics-attack': { name: 'ATT&CK for ICS', industrial: true },
  'enterprise-attack': { name: 'Enterprise ATT&CK', industrial: false },
} as const;

/** Coverage as a layer of the ATT&CK Navigator (file format 4.5). `at` is when it was computed, ISO 8601 UTC. */
export function navigatorLayer(coverage: Coverage, domain: NavigatorLayer['domain'], at: string): NavigatorLayer {
  const { name, industrial } = domains[domain];
  const techniques = coverage.techniques.filter(({ tactics }) => tactics.length > 0 === industrial);
  return {
    name: `Hinomi: ${name}`,
    versions: { attack: '18', navigator: '5.2.0', layer: '4.5' },
    domain,
    description: `Covered by rules that are enabled, fed and proven, as of ${at}. Computed by Hinomi.`,
    sorting: 0,
    layout: { layout: 'side', showID: true, showName: true },
    hideDisabled: false,
    techniques: techniques.map(({ id, state, rules, remedy }) => ({
      techniqueID: id,
      score: looks[state].score,
      color: looks[state].color,
      comment: [looks[state].label, ...(state === 'none' || remedy === null ? [] : [remedy.en])].join('. '),
      enabled: true,
      metadata: rules.map((rule) => ({ name: 'rule', value: rule })),
    })),
    gradient: { colors: ['#ffffff', '#ffd966', '#3d9a50'], minValue: 0, maxValue: 100 },
    legendItems: Object.values(looks).map(({ label, color }) => ({ label, color })),
  };
}
