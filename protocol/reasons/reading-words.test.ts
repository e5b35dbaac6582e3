import { expect, test } from 'vitest';
import { readingWords, warningWords } from './reading-words.ts';
import { because, detailFields } from './reason.ts';
import { spokenFields } from './spoken-fields.ts';

const header = {
  causes: [because('node_cap', { cap: 500 })],
  notCompared: because('read_with_other_rights', { one: 'a', other: 'b' }),
};

test('every reason of a reading is said in both languages', () => {
  expect(readingWords(header)).toEqual({
    ja: expect.stringMatching(/ノードが 500 を超え.*権限/u),
    en: expect.stringMatching(/more than 500 nodes.*rights/u),
  });
});

test('a header without codes has no words of its own, so that those of its agent are shown', () => {
  for (const none of [undefined, {}, { causes: [] }, { causes: 'x' }, { causes: [{ code: 1 }] }]) {
    expect(readingWords(none)).toBeNull();
  }
});

test('an event says its reason in the words of each language', () => {
  const event = { 'snapshot.reason': 'as the agent said it', 'snapshot.header': header };
  expect(spokenFields(event).ja['snapshot.reason']).toContain('ノード');
  expect(spokenFields({ 'snapshot.reason': 'as it was said' }).ja['snapshot.reason']).toBe('as it was said');
});

test('by what a state was seen is said in the words of each language', () => {
  const spoken = spokenFields(detailFields(because('mode_became', { was: 'RUN', is: 'MONITOR' })));
  expect(spoken.ja['state.detail']).toBe('モードが RUN から MONITOR に変わった');
  expect(spoken.en['state.detail']).toBe('mode RUN became MONITOR');
  expect(spokenFields({ 'state.detail': 'as it was said' }).ja['state.detail']).toBe('as it was said');
});

test('what could have been read better is said in both languages, one by one', () => {
  expect(warningWords({ warnings: [because('file_too_large', { place: 'D:\\plc\\a.zip' })] })).toEqual([
    { ja: expect.stringMatching(/^D:\\plc\\a\.zip は大きい/u), en: expect.stringMatching(/too large/u) },
  ]);
  for (const none of [undefined, {}, { warnings: ['as an older agent said it'] }])
    expect(warningWords(none)).toEqual([]);
});
