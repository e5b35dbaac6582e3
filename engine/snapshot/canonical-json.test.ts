import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise, type Json, NotCanonicalError } from './canonical-json.ts';

describe('canonicalise', () => {
  test('writes the example of RFC 8785 section 3.2.3', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalise(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('sorts keys by UTF-16 code unit as in RFC 8785 section 3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalise(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  });

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number with the bits %s as RFC 8785 appendix B does', (bits, text) => {
    expect(canonicalise(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  test.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])(
    'refuses the number with the bits %s, as the same appendix says',
    (bits) => {
      expect(() => canonicalise(Buffer.from(bits, 'hex').readDoubleBE())).toThrow(NotCanonicalError);
    },
  );

  test('writes any number by the fewest digits that read back to it, and with an exponent only where it is large or small', () => {
    const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(bits, (some) => {
        const room = Buffer.alloc(8);
        room.writeBigUInt64BE(some);
        const number = room.readDoubleBE();
        fc.pre(Number.isFinite(number) && number !== 0);
        const text = canonicalise(number);
        expect(Number(text)).toBe(number);
        const digits = digitsOf(text);
        if (digits.length > 1) expect(Number(number.toPrecision(digits.length - 1))).not.toBe(number);
        const power = Math.floor(Math.log10(Math.abs(number)));
        if (power > 21 || power < -7) expect(text).toContain('e');
        if (power < 20 && power > -6) expect(text).not.toContain('e');
      }),
      { numRuns: 5000, seed: 8785 },
    );
  });

  test('refuses lone surrogates wherever they stand, and takes pairs', () => {
    for (const bad of ['\udc00', 'a\ud83d', '\ude00\ud83d']) {
      for (const value of [bad, [bad], { a: { b: bad } }, { [bad]: 1 }])
        expect(() => canonicalise(value as Json)).toThrow(NotCanonicalError);
    }
    expect(canonicalise({ '\ud83d\ude00': '\ud83d\ude00' })).toBe('{"\u{1f600}":"\u{1f600}"}');
  });

  test('refuses what has no JSON form', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined, 1n]) {
      expect(() => canonicalise(bad as Json)).toThrow(NotCanonicalError);
    }
  });

  test('gives equal text for equal values, whatever the order of keys, and reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        const shuffled = reversed(json);
        expect(canonicalise(shuffled)).toBe(canonicalise(json));
        expect(canonicalise(JSON.parse(canonicalise(json)) as Json)).toBe(canonicalise(json));
      }),
    );
  });
});

/** Significant digits of a number's text. */
function digitsOf(text: string): string {
  return text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
