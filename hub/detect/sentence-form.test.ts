import { expect, test } from 'vitest';
import { sentenceForm } from './sentence-form.ts';

test('every place of a sentence is named by what it will hold', () => {
  expect(sentenceForm('{host.name} に {file.path|不明} が現れました', 'ja')).toMatch(
    /^〈ホスト名〉 に 〈[^〉{}]+〉 が現れました$/,
  );
  expect(sentenceForm('{host.name} runs {ImagePath|}', 'en')).toMatch(/^‹Host› runs ‹[^›{}]+›$/);
  expect(sentenceForm('{change.at:time} までに', 'ja')).toBe('〈change.at〉 までに');
});
