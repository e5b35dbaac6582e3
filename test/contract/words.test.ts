import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../console/src/i18n/en.ts';
import { ja } from '../../console/src/i18n/ja.ts';
import { root } from '../../deploy/local/verbs.ts';
import { piercingTechniques } from '../../hub/detect/piercing-techniques.ts';
import { loadRulePack } from '../../hub/detect/rule-pack.ts';
import { sourceWords } from '../../hub/detect/source-words.ts';

test('every technique that an own rule names has a name in both languages', () => {
  const cards = [...loadRulePack([join(root, 'rules/detection')], {}).cards.values()];
  const named = new Set([...cards.flatMap(({ techniques }) => techniques), ...piercingTechniques.keys()]);
  expect(named.size).toBeGreaterThan(50);
  expect([...named].filter((id) => !ja.techniques[id] || !en.techniques[id])).toEqual([]);
});

test('a source is called the same in the sentence of a rule and on the pages', () => {
  for (const [type, name] of Object.entries(ja.sources.types)) {
    expect(sourceWords(type, 'ja')).toBe(name);
    expect(sourceWords(type, 'en')).toBe(en.sources.types[type]);
    expect(sourceWords(`${type}:x`, 'ja')).toBe(ja.sources.typeOf(name, 'x'));
    expect(sourceWords(`${type}:x`, 'en')).toBe(en.sources.typeOf(en.sources.types[type]!, 'x'));
  }
});

test('every own rule says in both languages what it is against, what it takes off the risk and what it leaves', () => {
  const cards = [...loadRulePack([join(root, 'rules/detection')], {}).cards.values()];
  const own = cards.filter(({ severity }) => severity !== 'info');
  const texts = own.map(({ file, threat, riskReduced, riskLeft }) => ({ file, of: [threat, riskReduced, riskLeft] }));
  expect(texts.length).toBeGreaterThan(120);
  expect(texts.filter(({ of }) => of.some((text) => !text?.ja || !text.en)).map(({ file }) => file)).toEqual([]);
  // What a rule takes off the risk is its own; the threat and what is left are shared by rules of one kind.
  expect(new Set(own.map(({ riskReduced }) => riskReduced!.en)).size).toBeGreaterThan(texts.length * 0.9);
});
