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

test('a snapshot with a record that nobody could compare is refused whole, whoever sends it', () => {
  const builder = new SectionBuilder('instances');
  builder.addCanonical('i=1', `{"class":"config","value":${'['.repeat(20_000)}1${']'.repeat(20_000)}}`);
  const snapshot = buildSnapshot(
    {
      ...{ device: 'press', protocol: 'opcua', address: 'a', identity: 'i', started: 's', ended: 'e' },
      ...{ complete: true, reasons: [], open: [], requests: {}, refused: {}, bytesIn: 0, bytesOut: 0 },
    },
    [builder.finish()],
  );
  expect(assemble(toParts(snapshot, packSnapshot(snapshot), new Set())).wrong).toContain('instances');
});
