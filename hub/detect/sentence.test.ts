import { expect, test } from 'vitest';
import { fillSentence } from './sentence.ts';

const en = { language: 'en', timeZone: 'UTC' } as const;

test.each([
  [3_600_000, '1時間', '1 h'],
  [-32_400_412, '9時間', '9 h'],
  [-90_500, '1分31秒', '1 min 31 s'],
  [563_000_000_000, '6516日4時間', '6516 d 4 h'],
  [86_400_000 + 59_000, '1日', '1 d'],
  [400, '1秒未満', 'less than 1 s'],
  ['soon', 'soon', 'soon'],
])('a duration of %s ms', (ms, ja, english) => {
  expect(fillSentence('{a:duration}', { a: ms })).toBe(ja);
  expect(fillSentence('{a:duration}', { a: ms }, en)).toBe(english);
});

test('a time in the site’s zone, a code in words, and what is absent', () => {
  const fields = { at: '2026-03-01T23:59:01.250Z', 'gap.kind': 'record_id_jump', 'Some Name': 'x' };
  expect(fillSentence('{at:time}', fields)).toBe('2026-03-02 08:59 JST');
  expect(fillSentence('{at:time}', { at: 'yesterday' })).toBe('yesterday');
  expect(fillSentence('{gap.kind:code}', fields)).toBe('記録番号の飛び');
  expect(fillSentence('{gap.kind:code}', fields, en)).toBe('record numbers missing');
  expect(fillSentence('{gap.kind:code}', { 'gap.kind': 'something_new' }, en)).toBe('something_new');
  expect(fillSentence('{s:source}', { s: 'windows-event-log:Security' })).toBe('Windows イベントログ（Security）');
  expect(fillSentence('{s:source}', { s: 'files' }, en)).toBe('Files and folders');
  expect(fillSentence('{s:source}', { s: 'elsewhere:x' }, en)).toBe('elsewhere (x)');
  expect(fillSentence('{none:time|不明} {Some Name} {other}', fields)).toBe('不明 x ―');
  expect(fillSentence('（11 → 14 {unit|}）', fields)).toBe('（11 → 14）');
  expect(fillSentence('（11 → 14 {unit|}）', { unit: 'kA' })).toBe('（11 → 14 kA）');
});
