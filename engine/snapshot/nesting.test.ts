import { expect, test } from 'vitest';
import { deepestRecord, nestedTooDeeply } from './nesting.ts';
import { assemble, buildSnapshot, packSnapshot, SectionBuilder, toParts } from './snapshot.ts';

const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;

test('counts lists and objects, not what stands in texts', () => {
  expect(nestedTooDeeply(nested(deepestRecord))).toBe(false);
  expect(nestedTooDeeply(nested(deepestRecord + 2))).toBe(true);
  expect(nestedTooDeeply(JSON.stringify({ a: `\\"${'[{'.repeat(500)}`, b: '{'.repeat(500) }))).toBe(false);
  expect(nestedTooDeeply(`[${'[],'.repeat(500)}[]]`)).toBe(false);
  expect(nestedTooDeeply(`{"a":"\\\\",${nested(200).slice(1)}`)).toBe(true);
});

test.each([
  ['lists without end', `${'['.repeat(20_000)}1${']'.repeat(20_000)}`],
  ['half a character', '"\\ud800"'],
  ['a name that is half a character', '{"\\uDFFF":1}'],
  ['a number beyond any double', '1e999'],
  ['another one', '9'.repeat(400)],
])('a snapshot with a record that nobody could compare (%s) is refused whole, whoever sends it', (_name, value) => {
  const builder = new SectionBuilder('instances');
  builder.addCanonical('i=1', `{"class":"config","value":${value}}`);
  const snapshot = buildSnapshot(
    {
      ...{ device: 'press', protocol: 'opcua', address: 'a', identity: 'i', started: 's', ended: 'e' },
      ...{ complete: true, reasons: [], open: [], requests: {}, refused: {}, bytesIn: 0, bytesOut: 0 },
    },
    [builder.finish()],
  );
  expect(assemble(toParts(snapshot, packSnapshot(snapshot), new Set())).wrong).toContain('instances');
});

test('whole characters, large numbers and texts that only look like such marks pass', () => {
  const builder = new SectionBuilder('instances');
  const value = [1.7e308, '\u{1f600}', '\\ud800', 'e123', '9'.repeat(400), 5e-324];
  builder.add('nsu=urn:press;s=\u{1f600}', { class: 'config', value });
  const snapshot = buildSnapshot(
    {
      ...{ device: 'press', protocol: 'opcua', address: 'a', identity: 'i', started: 's', ended: 'e' },
      ...{ complete: true, reasons: [], open: [], requests: {}, refused: {}, bytesIn: 0, bytesOut: 0 },
    },
    [builder.finish()],
  );
  const parts = toParts(snapshot, packSnapshot(snapshot), new Set());
  expect(assemble(parts).snapshot?.root).toBe(snapshot.root);
  const half = parts.map((part) => ({ ...part, header: { ...part.header, device: '\ud800' } }));
  expect(assemble(half).wrong).toContain('device');
});
