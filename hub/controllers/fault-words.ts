import type { Bilingual } from '#protocol/api/parts.ts';
import { because, type Reason, reasonWords } from '#protocol/reasons/reason.ts';
import { faultKinds, faultPhrases } from './fault-phrases.ts';

interface Phrase {
  pattern: RegExp;
  parts: string[];
  ja: string;
  /** Letters that are the phrase's own; the more there are, the more it says. */
  own: number;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
const phrases: readonly Phrase[] = faultPhrases
  .map(([en, ja]) => ({
    pattern: new RegExp(
      `^${en
        .split(/\{\w+\}/)
        .map(escaped)
        .join('(.*?)')}$`,
      's',
    ),
    parts: [...en.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!),
    ja,
    own: en.replaceAll(/\{\w+\}/g, '').length,
  }))
  .sort((a, b) => b.own - a.own);

/** What an agent said of a mistake, in Japanese; as it was said where no phrase fits. */
function japaneseOf(said: string): string {
  for (const { pattern, parts, ja } of phrases) {
    const found = pattern.exec(said);
    if (found === null) continue;
    const given = Object.fromEntries(parts.map((name, at) => [name, partOf(name, found[at + 1]!)]));
    return ja.replaceAll(/\{(\w+)\}/g, (whole, name: string) => given[name] ?? whole);
  }
  return said;
}

function partOf(name: string, value: string): string {
  if (name === 'phrase') return japaneseOf(value);
  return name === 'kind' ? value.split(' or ').map(kindOf).join('か') : value;
}

function kindOf(noun: string): string {
  const [, values] = /^one of (.*)$/s.exec(noun) ?? [];
  return values === undefined ? (faultKinds[noun] ?? noun) : `${values} のどれか`;
}

/** Why an agent does not take a controller, in both languages, the words of its schemas and of its map included. */
export function faultWords(reason: Reason): Bilingual {
  const { place, message, remedy } = reason.with;
  if (reason.code !== 'setup_not_accepted' || typeof message !== 'string' || typeof remedy !== 'string') {
    return reasonWords(reason);
  }
  const parts = { place: place ?? '', message: japaneseOf(message), remedy: japaneseOf(remedy) };
  return { ja: reasonWords(because('setup_not_accepted', parts)).ja, en: reasonWords(reason).en };
}
