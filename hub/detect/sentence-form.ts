import { kinds } from '#protocol/events/kinds.ts';

/**
 * A rule's sentence before anything happened: each place to be filled stands there by what it will hold, 〈ホスト名〉 or ‹Host›.
 * Fields that our own kinds do not name keep the name that the writing system gives them.
 */
export function sentenceForm(template: string, language: 'ja' | 'en'): string {
  return template.replace(/\{([^{}|:]+)(?::[a-z]+)?(?:\|[^{}]*)?\}/g, (_, field: string) => {
    const name = labels[language].get(field.trim()) ?? field.trim();
    return language === 'ja' ? `〈${name}〉` : `‹${name}›`;
  });
}

/** The first clause of each field's own words, the shortest of all kinds; what follows lists its values. */
const clauses = { ja: /^[^（。、]+/, en: /^[^,.;(]+/ };

const labels = { ja: labelsIn('ja'), en: labelsIn('en') };

function labelsIn(language: 'ja' | 'en'): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { fields } of kinds.values()) {
    for (const [name, spec] of Object.entries(fields)) {
      const label = clauses[language].exec(spec[language])?.[0].trim();
      if (label !== undefined && label.length < (found.get(name)?.length ?? Number.POSITIVE_INFINITY))
        found.set(name, label);
    }
  }
  return found;
}
