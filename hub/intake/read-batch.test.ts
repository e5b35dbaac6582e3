import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchHead, chainNext, chainStart } from '#protocol/batch.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { BlockBuilder } from '../store/block-builder.ts';
import { EventBlock, textColumns } from '../store/event-block.ts';
import { FlatLine } from '../store/flat-line.ts';
import { FlatRow } from '../store/flat-row.ts';
import { LineMemory } from '../store/line-memory.ts';
import { readBatch } from './read-batch.ts';

/** Has every line parsed whole. */
class NoFlatLine extends FlatLine {
  override read(): boolean {
    return false;
  }
}

/** Counts the lines that are read without being parsed. */
class CountedFlatLine extends FlatLine {
  taken = 0;
  override read(...line: Parameters<FlatLine['read']>): boolean {
    const flat = super.read(...line);
    if (flat) this.taken += 1;
    return flat;
  }
}

const headOf = (count: number, drill: string | null = null): BatchHead => ({
  ...{ site: 'koriyama', agent: 'pc-1', lane: 'evidence', epoch: 'e1', previous: chainStart, signature: null, drill },
  ...{ first: 1, last: count, count },
});

/** Everything that reading a batch comes to. */
function readWith(line: FlatLine, head: BatchHead, bytes: Uint8Array, rows = new FlatRow()) {
  const builder = new BlockBuilder(head.count, rows);
  const read = readBatch(head, zstdCompressSync(bytes), builder, line);
  const columns = builder.finish();
  columns.figures.corrected_ms.fill(0);
  columns.figures.received_ms.fill(0);
  const block = new EventBlock(columns);
  const events = Array.from({ length: block.rows }, (_, row) => ({
    event: block.event(row),
    clue: columns.clues[columns.origin[row]!],
    texts: textColumns.map((column) => block.text(column, row)),
    figures: Object.values(columns.figures).map((of) => of[row]),
  }));
  return { read, events, people: columns.people };
}

const names = [...new Set([...kinds.values()].flatMap(({ fields }) => Object.keys(fields)))];
const oddNames = ['own', '', '7', '07', '-1', '__proto__', 'ﾎｽﾄ', '装置', 'a\\"b', 'host\\u002ename', 'a\\nb', 'ﬁ'];
const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('host.name', 'user.name', 'process.name', 'EventID', 'Computer', 'observer.ip'),
  },
  { weight: 3, arbitrary: fc.constantFrom(...names) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNames) },
);
const usualValue = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '""',
    '"insp-01"',
    '"insp-02"',
    '"田中"',
    '"ﾀﾅｶ"',
    '"C:\\\\Windows\\\\a.exe"',
    '"a\\tb"',
    '"4624"',
    '"0x1f"',
  ),
  fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()).map((number) => JSON.stringify(number)),
  fc.constantFrom('true', 'false', 'null', '4624', '502', '[]', '{"a":1}'),
);
const oddValue = fc.constantFrom(
  ...[
    '1.0',
    '1e3',
    '1E3',
    '-0',
    '-0.5',
    '0.000001',
    '0.0000001',
    '01',
    '1.',
    '.5',
    '+1',
    '123456789012345678',
    '-',
    'nul',
    '',
  ],
  ...[
    '"\\u0041"',
    '"\\/"',
    '"\\u001b"',
    '"\\u001B"',
    '"\\u000a"',
    '"\\ud800"',
    '"\\x"',
    '"a',
    '"\u0001"',
    '"\u007f"',
    '"\u2028"',
    '"İ"',
  ],
  ...[' 1', '1 ', '"a" ', '[1,2]', '{"b":{"c":[1]}}', '"a","host.name":"b"', '"a"}', '{}}'],
);
const value = fc.oneof({ weight: 12, arbitrary: usualValue }, { weight: 1, arbitrary: oddValue });
const fields = fc
  .array(fc.tuple(name, value), { maxLength: 7 })
  .map((list) => `{${list.map(([key, text]) => `"${key}":${text}`).join(',')}}`);
const time = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2200-01-01') })
      .map((at) => at.toISOString()),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '2026-02-29T00:00:00.000Z',
      '2024-02-29T23:59:59.999Z',
      '2026-11-02T00:00:00Z',
      '2026-11-02T00:00:00.1Z',
      '1969-01-01T00:00:00.000Z',
      '2026-13-01T00:00:00.000Z',
      '2026-11-02T24:00:00.000Z',
      '2026-11-02t00:00:00.000z',
      '',
    ),
  },
);
const quoted = (list: fc.Arbitrary<string>) => list.map((text) => `"${text}"`);
const outer = fc.record(
  {
    seq: fc.oneof(
      { weight: 12, arbitrary: fc.constant('SEQ') },
      { weight: 1, arbitrary: fc.constantFrom('0', '1.5', '"1"', '-1') },
    ),
    kind: quoted(
      fc.constantFrom(
        'host.log',
        'host.login',
        'windows_event',
        'net.flow',
        'ot.snapshot',
        'gap',
        'not.known',
        'host\\u002elog',
      ),
    ),
    time: quoted(time),
    recorded: quoted(time),
    boot: fc.constantFrom('"b"', '"c"', '""', '"a\\"b"', '1'),
    source: fc.constantFrom('"text-log:a"', '"syslog"', '"ログ"'),
    logsource: fc.constantFrom(
      '{"product":"windows"}',
      '{"product":"windows","service":"security"}',
      '{}',
      '{"product":1}',
      '{"product":"a","product":"b"}',
      '[]',
    ),
    history: fc.constantFrom('true', 'true', 'false', '1'),
    fields: fc.oneof(
      { weight: 20, arbitrary: fields },
      {
        weight: 1,
        arbitrary: fc.constantFrom('[]', 'null', '{"gap.lane":"evidence","gap.epoch":"e1","gap.first":3,"gap.last":4}'),
      },
    ),
    drill: fc.constantFrom('"D-1"'),
  },
  { requiredKeys: ['seq', 'kind', 'time', 'recorded', 'boot', 'source', 'fields'] },
);
const line = fc.tuple(outer, fc.nat(), fc.integer({ min: 0, max: 60 })).map(([parts, turn, odd]) => {
  const pairs = Object.entries(parts).map(([key, text]) => `"${key}":${text}`);
  const turned = [...pairs.slice(turn % pairs.length), ...pairs.slice(0, turn % pairs.length)];
  if (odd === 1) turned.push('"v":1');
  if (odd === 2) turned.push(pairs[turn % pairs.length]!);
  if (odd === 3) turned.pop();
  const text = `{${turned.join(',')}}`;
  return odd === 4 ? `${text} ` : odd === 5 ? `${text}${text}` : odd === 6 ? 'no json' : text;
});

test('a line read by its bytes comes to what parsing it whole comes to, whoever wrote it', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.option(fc.nat(), { freq: 20 }),
      fc.boolean(),
      (lines, spoilt, drill) => {
        const text = lines.map((one, at) => one.replace('SEQ', String(at + 1))).join('\n');
        const bytes = Buffer.from(`${text}\n`);
        if (spoilt !== null) bytes[spoilt % bytes.length] = 0xff;
        const head = headOf(lines.length, drill && spoilt === 0 ? 'D-2' : null);
        const whole = readWith(new NoFlatLine(), head, bytes);
        const memory = new LineMemory();
        expect(readWith(memory.line, head, bytes, memory.rows)).toEqual(whole);
        // The second time every origin is known from before.
        expect(readWith(memory.line, head, bytes, memory.rows)).toEqual(whole);
      },
    ),
    { numRuns: 250 },
  );
});

const usual = {
  ...{ boot: 'b', source: 'text-log:a', kind: 'host.log' },
  ...{ recorded: '2026-11-02T00:00:00.000Z', time: '2026-11-02T00:00:00.000Z' },
};

test('what agents write is read without parsing more than the first line of each origin', () => {
  const lines = Array.from({ length: 300 }, (_, at) =>
    JSON.stringify({
      seq: at + 1,
      boot: 'b',
      source: 'text-log:a',
      recorded: new Date(1_790_000_000_000 + at).toISOString(),
      kind: at % 3 === 0 ? 'host.login' : 'host.log',
      time: new Date(1_790_000_000_000 + at * 7).toISOString(),
      fields: {
        'host.name': `insp-0${at % 5}`,
        'user.name': `田中${at % 4}`,
        message: `行 "${at}" \\ 判定 OK\t`,
        n: at / 8,
      },
    }),
  );
  const counted = new CountedFlatLine();
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const { read, events } = readWith(counted, headOf(300), bytes);
  expect(counted.taken).toBe(300);
  expect(events.map(({ texts }) => texts[textColumns.indexOf('body')])).toEqual(
    lines.map((text) => JSON.stringify(JSON.parse(text).fields)),
  );
  expect(read).toMatchObject({ rejected: [], chain: lines.reduce(chainNext, chainStart) });
});

test('a memory that is full is renewed for the next group, and nothing is read otherwise meanwhile', () => {
  const memory = new LineMemory();
  const { line, rows } = memory;
  const lines = Array.from({ length: 1500 }, (_, at) =>
    JSON.stringify({ ...usual, seq: at + 1, fields: { [`name ${at}`]: at, 'host.name': `host ${at % 7}` } }),
  );
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const whole = readWith(new NoFlatLine(), headOf(1500), bytes);
  expect(readWith(line, headOf(1500), bytes, rows)).toEqual(whole);
  expect(line.full).toBe(true);
  memory.renew();
  expect(memory.line).not.toBe(line);
  expect(readWith(memory.line, headOf(1500), bytes, memory.rows)).toEqual(whole);
});
