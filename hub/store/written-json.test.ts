import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forms, WrittenJson } from './written-json.ts';

function endOf(text: string): { end: number; form: number; mayFold: boolean } {
  const json = new WrittenJson();
  json.bytes = Buffer.from(`${text}\n`);
  return { end: json.value(0), form: json.form, mayFold: json.mayFold };
}

test('a value whose end is found is written again as it stands', () => {
  const digits = fc
    .array(fc.constantFrom(...'0123456789.-+eE'), { minLength: 1, maxLength: 18 })
    .map((list) => list.join(''));
  const escaped = fc.constantFrom(
    '\\n',
    '\\u001f',
    '\\u001F',
    '\\u000a',
    '\\u0041',
    '\\/',
    '\\"',
    '\\\\',
    '\\ud83d',
    '\\x',
  );
  const text = fc
    .array(fc.oneof(escaped, fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 6 })
    .map((list) => `"${list.join('')}"`);
  fc.assert(
    fc.property(fc.oneof(digits, text, fc.constantFrom('true', 'false', 'null')), (value) => {
      const { end } = endOf(value);
      if (end !== Buffer.byteLength(value)) return;
      expect(JSON.stringify(JSON.parse(value))).toBe(value);
    }),
    { numRuns: 2000 },
  );
});

test('what JSON.stringify makes of texts, whole numbers and short decimals has an end', () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
    fc.integer(),
    fc.integer({ min: -999_999, max: 999_999 }).map((number) => number / 1000),
    fc.boolean(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(value, (one) => {
      const text = JSON.stringify(one);
      expect(endOf(text).end).toBe(Buffer.byteLength(text));
    }),
  );
});

test('forms and letters that may fold are told', () => {
  expect(endOf('"a"')).toEqual({ end: 3, form: forms.text, mayFold: false });
  expect(endOf('"a\\n"').form).toBe(forms.escapedText);
  expect(endOf('"判定 カタカナ、ひらがな"').mayFold).toBe(false);
  for (const text of ['"ﾀﾅｶ"', '"Ａ"', '"é"', '"𝒜"', '"①"']) expect([text, endOf(text).mayFold]).toEqual([text, true]);
  expect(endOf('1.5,')).toMatchObject({ end: 3, form: forms.number });
  expect([endOf('true').form, endOf('null').form]).toEqual([forms.truth, forms.nothing]);
  for (const text of ['-0', '01', '1.0', '0.0000001', '1234567890123456', '-', 'nul', '[1]', '"a', '"\u0001"']) {
    expect([text, endOf(text).end]).toEqual([text, -1]);
  }
});
