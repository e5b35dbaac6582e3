import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLine, detectEncoding } from './text-encoding.ts';

/** `設備アラーム 異常停止` and `ｱﾗｰﾑ` as other programs write them. */
const cp932 = Buffer.from('90dd94f5834183898 15b8380208 8d98fed92e28e7e'.replaceAll(' ', ''), 'hex');
const eucjp = Buffer.from('c0dfc8f7a5a2a5e9a1bca5e020b0dbbeefc4e4bbdf', 'hex');
const halfWidth = Buffer.from('b1d7b0d1', 'hex');

describe('Japanese text', () => {
  test('one line in each encoding reads the same', () => {
    const text = '設備アラーム 異常停止';
    expect(decodeLine(Buffer.from(text))).toEqual({ text, encoding: 'utf-8' });
    expect(decodeLine(cp932)).toEqual({ text, encoding: 'cp932' });
    expect(decodeLine(eucjp)).toEqual({ text, encoding: 'eucjp' });
  });

  test('signs only the Windows code page has', () => {
    expect(decodeLine(Buffer.from('8740fbfc83418ae0', 'hex'), 'cp932').text).toBe('①髙ア癌');
  });

  test('an ambiguous line follows what the file has been so far', () => {
    expect(decodeLine(halfWidth, 'cp932')).toEqual({ text: 'ｱﾗｰﾑ', encoding: 'cp932' });
    expect(decodeLine(Buffer.from('c2b1', 'hex'), 'cp932').text).toBe('ﾂｱ');
    expect(decodeLine(Buffer.from('c2b1', 'hex')).text).toBe('±');
  });

  test('a block is detected although it ends inside a character', () => {
    expect(detectEncoding(cp932.subarray(0, cp932.length - 1))).toBe('cp932');
    expect(detectEncoding(Buffer.from('設備').subarray(0, 5))).toBe('utf-8');
    expect(detectEncoding(Buffer.from('plain'))).toBeUndefined();
    expect(detectEncoding(Buffer.from('fffe41000a00', 'hex'))).toBe('utf-16le');
  });

  test('a line that is no text keeps its readable part', () => {
    expect(decodeLine(Buffer.from('6f6bff80fe6f6b', 'hex')).text).toMatch(/^ok.*\ufffd.*ok$/);
  });
});

test('any UTF-8 line comes back unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeLine(Buffer.from(text)).text).toBe(text);
    }),
  );
});
