import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostPaperBytes, paperType, paperTypes, pdfPages } from './paper.ts';

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};
const png = (width = 1, height = 1, ...more: Buffer[]) => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const data = chunk('IDAT', deflateSync(Buffer.from([0, 1, 2, 3])));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0)), ...more]);
};
const jpeg = (width = 16, height = 8) =>
  Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.from([0xff, 0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    Buffer.from('ffda0008010100003f00aabbff00ccffd9', 'hex'),
  ]);
const pdf = (words = '') =>
  Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog${words}>>endobj\nstartxref\n9\n%%EOF\n`, 'latin1');

describe('the content says what a file is', () => {
  test.each([
    ['a JPEG picture', jpeg(), 'image/jpeg'],
    ['a JPEG picture with bytes of the camera behind it', Buffer.concat([jpeg(), Buffer.alloc(50)]), 'image/jpeg'],
    ['a PNG picture', png(), 'image/png'],
    ['a PDF', pdf(), 'application/pdf'],
    ['a PDF with a name that only begins alike', pdf('/JSize 3'), 'application/pdf'],
    ['nothing', Buffer.alloc(0), 'empty'],
    ['too much', Buffer.concat([png(), Buffer.alloc(mostPaperBytes)]), 'too_large'],
    ['a page of the web', Buffer.from('<html><script>alert(1)</script>'), 'other_type'],
    ['a drawing that can hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'other_type'],
    ['a PDF behind something else', Buffer.concat([Buffer.from('<script>'), pdf()]), 'other_type'],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), 'other_type'],
    ['a picture of an iPad', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'), 'heic'],
    ['a PNG with something behind it', png(1, 1, Buffer.from('<script>')), 'damaged'],
    ['a PNG cut off', png().subarray(0, -3), 'damaged'],
    ['a JPEG cut off', jpeg().subarray(0, -2), 'damaged'],
    ['a JPEG of no size', jpeg(0, 8), 'damaged'],
    ['a PDF cut off', pdf().subarray(0, 40), 'damaged'],
    ['a picture that unpacks to a gigabyte', png(30_000, 30_000), 'too_many_pixels'],
    ['a JPEG of the most pixels there are', jpeg(65_535, 65_535), 'too_many_pixels'],
    ['a PDF with a script', pdf('/OpenAction<</S/JavaScript/JS(app.alert)>>'), 'active'],
    ['a PDF that starts a program', pdf('/AA<</O<</S/Launch>>>>'), 'active'],
  ])('%s', (_name, content, said) => {
    expect(paperType(content)).toBe(said);
  });
});

test('whatever the bytes are there is an answer, and a flipped bit of a PNG is noticed', () => {
  const known = new Set<string>([...paperTypes, 'other_type', 'damaged', 'too_many_pixels', 'heic', 'active', 'empty']);
  const whole = png();
  fc.assert(
    fc.property(
      fc.constantFrom(whole, jpeg(), pdf()),
      fc.nat(60),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(120),
      (file, at, flip, cut) => {
        const bytes = Buffer.from(file);
        if (at < bytes.length) bytes[at] = bytes[at]! ^ flip;
        expect(known).toContain(paperType(bytes));
        expect(known).toContain(paperType(bytes.subarray(0, cut)));
        if (file === whole && at < whole.length) expect(paperType(bytes)).not.toBe('image/png');
      },
    ),
  );
});

describe('the pages of a PDF', () => {
  const body = (...objects: string[]) =>
    Buffer.from(`%PDF-1.5\n${objects.join('\n')}\nstartxref\n9\n%%EOF\n`, 'latin1');
  const catalogue = '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj';
  const tree = (count: number) => `2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count ${count}>>endobj`;
  const trailer = 'trailer<</Root 1 0 R>>';

  test('are those of its tree, after an update those of the new one', () => {
    const branch = '3 0 obj<</Type/Pages/Count 90>>endobj';
    expect(pdfPages(body(catalogue, tree(12), branch, trailer))).toBe(12);
    expect(pdfPages(body(catalogue, tree(12), trailer, tree(11), trailer))).toBe(11);
  });

  test('are found in packed objects, too', () => {
    const inside = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Count 7>>'];
    const places = `1 0 2 ${inside[0]!.length} `;
    const packed = deflateSync(Buffer.from(places + inside.join(''))).toString('latin1');
    const stream = `9 0 obj<</Type/ObjStm/N 2/First ${places.length}/Filter/FlateDecode>>stream\n${packed}\nendstream endobj`;
    expect(pdfPages(body(stream, trailer))).toBe(7);
  });

  test('are unknown where it does not tell, whatever its bytes', () => {
    expect(pdfPages(body(tree(3)))).toBeNull();
    expect(pdfPages(body(catalogue, tree(3), '8 0 obj<<>>endobj', 'trailer<</Root 1 0 R/Encrypt 8 0 R>>'))).toBeNull();
    const words = [
      '1 0 obj',
      'endobj',
      'stream\n',
      'endstream',
      '/Root 1 0 R',
      '/Pages 1 0 R',
      '/Type/ObjStm',
      '/First 3 ',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 30 }), (parts) => {
        expect(pdfPages(Buffer.from(parts.join(' '), 'latin1'))).toBeNull();
      }),
    );
  });
});
