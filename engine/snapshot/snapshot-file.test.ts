import { expect, test } from 'vitest';
import { buildSnapshot, parseSnapshot, SectionBuilder, SnapshotFileError, snapshotLines } from './snapshot.ts';

const values = new SectionBuilder('values');
for (let at = 0; at < 3; at++)
  values.add(`1/holding/${at}`, { class: 'config', raw: at, path: `1/holding/${at} 加圧力` });
const observed = new SectionBuilder('observed', false);
observed.add('1/holding/9', { raw: 7 });
const written = buildSnapshot(
  {
    ...{ device: 'press', protocol: 'modbus', address: 'a:502', identity: 'map 1', started: 's', ended: 'e' },
    ...{ complete: true, reasons: [], open: [], requests: {}, refused: {}, bytesIn: 0, bytesOut: 0 },
  },
  [values.finish(), observed.finish()],
);
const lines = [...snapshotLines(written)];
const text = `${lines.join('\n')}\n`;
const deep = `["values","1/holding/0",${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}]`;

const { digest: _digest, ...undigested } = JSON.parse(lines[0]!);
/** As older versions wrote it: with no digest of the header. */
const older = (head: object) => [JSON.stringify({ ...undigested, ...head }), ...lines.slice(1)].join('\n');

test('a file of an older version, whose header has no digest, reads back', () => {
  expect(parseSnapshot(older({})).root).toBe(written.root);
});

test('a file reads back to what was written, with the line ends and marks of other machines', () => {
  for (const content of [text, text.trimEnd(), text.replaceAll('\n', '\r\n'), `\ufeff${text}`])
    expect([...snapshotLines(parseSnapshot(content))]).toEqual(lines);
});

test.each([
  ['nothing in it', '', /empty/],
  ['another file', 'hello', /line 1: not JSON/],
  ['another JSON', '{}', /not the header of a snapshot/],
  ['a newer format', text.replace('"format":1', '"format":2'), /of format 1/],
  ['its end cut', lines.slice(0, -1).join('\n'), /section values has 2 of 3 lines/],
  ['a value altered', text.replace('"raw":1', '"raw":4'), /section values was altered/],
  ['a value altered that is not compared', text.replace('"raw":7', '"raw":8'), /section observed was altered/],
  ['a line more', `${text}["values","more",{}]\n`, /section values has 4 of 3 lines: lines were added/],
  ['a line twice', `${text}${lines.at(-1)}\n`, /line 6: section values has 1\/holding\/2 twice/],
  ['a member twice', text.replace('"raw":1', '"raw":4,"raw":1'), /line 4: not written as/],
  ['a section that the header does not name', `${text}["else","k",{}]\n`, /line 6: expected/],
  ['lists that have no end', text.replace(lines.at(-1)!, deep), /line 5: nested too deeply/],
  ['another root', older({ root: '0'.repeat(64) }), /root hash/],
  ['a header altered', text.replace('"complete":true', '"complete":false'), /line 1: the header was altered/],
  [
    'a section no longer compared',
    text.replace('"compared":true', '"compared":false'),
    /line 1: the header was altered/,
  ],
  [
    'a form of the future',
    older({ header: { ...written.header, form: 77 } }),
    /line 1: written in form 77.*forms up to \d+; compare it with the version/,
  ],
])('with %s it is refused, by its place', (_name, content, reason) => {
  expect(() => parseSnapshot(content)).toThrow(SnapshotFileError);
  expect(() => parseSnapshot(content)).toThrow(reason);
});
