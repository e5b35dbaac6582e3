import { expect, test } from 'vitest';
import { fold } from './fold.ts';

test.each([
  ['ＩＮＳＰ－０７', 'insp-07'],
  ['ｱﾗｰﾄ', 'アラート'],
  ['アラート', 'あらーと'],
  ['ログ', 'LOG'],
])('%s and %s', (a, b) => {
  expect(fold(a) === fold(b)).toBe(b !== 'LOG');
});
