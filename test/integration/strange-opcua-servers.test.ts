import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { diffSnapshots, type Snapshot } from '#engine/snapshot/snapshot.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { longForm } from '../support/form.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';
import * as habit from '../support/peers/raw-opcua/habits.ts';
import { cellUri, libraryUri, type RawModel } from '../support/peers/raw-opcua/model.ts';
import { frameOf, type Habits, RawServer } from '../support/peers/raw-opcua/raw-server.ts';
import { Out, status, statusValue, type } from '../support/peers/raw-opcua/wire.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
let server: RawServer;
let calm: Snapshot;

beforeAll(async () => {
  server = await RawServer.start();
  calm = await read();
});

afterAll(() => {
  server.stop();
  rmSync(pki, { recursive: true, force: true });
});

function read(how: Partial<OpcUaTarget> = {}): Promise<Snapshot> {
  return readServer(server.url, pki, how);
}

const found = (snapshot: Snapshot) => differencesOf(calm, snapshot);

/** What a server does, and what else is other than usual. */
interface Case {
  does: string;
  habits?(): Habits;
  model?(): RawModel;
  how?: Partial<OpcUaTarget>;
  /** Only in the long form: it differs from its neighbours in the place alone. */
  long?: boolean;
}

const brief = { answerMs: 300 };
const reads = ['Browse', 'Read'] as const;
const asks = ['GetEndpoints', 'CreateSession', 'ActivateSession', 'Browse', 'Read'] as const;
const renumbered = [cellUri, libraryUri].reverse();
const renumber = () => {
  server.model.namespaces = [server.model.namespaces[0]!, ...renumbered];
};
const error = (code: number) => frameOf('ERR', new Out().u32(code).text('busy').bytes);
const extension = (id: string, encoding: number, body: Buffer) =>
  habit.good(type.extensionObject, new Out().nodeId({ ns: 1, id }).u8(encoding).raw(body).bytes);
const nested = (depth: number) => {
  const out = new Out();
  for (let level = 0; level < depth; level++) out.u8(type.variant | 0x80).u32(1);
  return new Out().u8(1).raw(out.u8(type.int32).u32(1).bytes).bytes;
};
const matrix = (sides: number[]) => {
  const out = new Out().u8(1).u8(type.int32 | 0xc0);
  out.list([1, 2, 3, 4], (value) => out.u32(value));
  return out.list(sides, (side) => out.u32(side)).bytes;
};

/** Values that are taken as unreadable, each alone, and the others are read all the same. */
const unreadableValues: Record<string, Buffer> = {
  'an extension object that ends too early': extension('i=297', 1, new Out().u32(400).bytes),
  'a built-in type that there is not': habit.good(26, Buffer.alloc(0)),
  'a type beyond all types': habit.good(60, Buffer.alloc(4)),
  'variants a thousand deep': nested(1000),
  'variants a hundred thousand deep': nested(100_000),
  'a matrix that claims 40 billion members': matrix([200_000, 200_000]),
  'an array that claims 2^31-1 members': habit.good(type.int32 | 0x80, new Out().u32(0x7fffffff).bytes),
  'an array of -5 members': habit.good(type.int32 | 0x80, new Out().u32(-5).bytes),
  'a status that nobody knows': statusValue(0x8fff0000),
  'a value that is not for us': statusValue(status.BadUserAccessDenied),
};

/** Values as odd as the standard allows, with what is kept of them. */
const oddValues: Record<string, [bytes: Buffer, kept: string]> = {
  'an extension object of no known type': [
    extension('i=777', 1, new Out().byteString(Buffer.of(9, 8, 7)).bytes),
    '{"$type":"ExtensionObject","buffer":{"$bytes":"CQgH"},"nodeId":"nsu=urn:raw:cell;i=777"}',
  ],
  'an extension object without a body': [extension('i=777', 0, Buffer.alloc(0)), 'null'],
  'an extension object in XML': [
    extension('i=777', 2, new Out().text('<a/>').bytes),
    '{"$type":"ExtensionObject","buffer":{"$bytes":"PGEvPg=="},"nodeId":"nsu=urn:raw:cell;i=777"}',
  ],
  'text that is no UTF-8': [
    habit.good(type.string, new Out().byteString(Buffer.of(0xff, 0xfe, 0x41, 0xc3)).bytes),
    '"��A�"',
  ],
  NaN: [habit.good(type.double, new Out().double(Number.NaN).bytes), '{"$number":"NaN"}'],
  'the first moment': [habit.good(type.dateTime, new Out().u64(0n).bytes), '{"$time":"1601-01-01T00:00:00.000Z"}'],
  'the last moment': [
    habit.good(type.dateTime, new Out().u64(0x7fffffffffffffffn).bytes),
    '{"$time":"+030828-09-14T02:48:05.4775807Z"}',
  ],
  '2 MB of bytes': [
    habit.good(type.byteString, new Out().byteString(Buffer.alloc(2_000_000, 7)).bytes),
    '{"$sha256":"4665fb6ada77ebc5c9a8d3e66c5318688b34ff686d544d92f220b1d6fc91e8a0","length":2000000}',
  ],
  'variants ten deep': [nested(10), '[[[[[[[[[[1]]]]]]]]]]'],
  'a matrix': [matrix([2, 2]), '{"$dimensions":[2,2],"values":[1,2,3,4]}'],
  'an array that is null': [habit.good(type.int32 | 0x80, new Out().u32(-1).bytes), 'null'],
  'neither value nor status': [Buffer.of(0), 'null'],
  'a doubtful value': [new Out().u8(3).u8(type.int32).u32(5).u32(0x40900000).bytes, '5'],
  'a value with all its times': [new Out().u8(0x3d).u8(type.int32).u32(5).u64(1n).u64(2n).u16(1).u16(2).bytes, '5'],
};

/** Servers that are read to their end, with the differences to a calm one. */
const whole: [Case, differences: string[]][] = [
  [
    {
      does: 'has narrow limits and one continuation point',
      habits: () => ({ page: 7 }),
      model: () =>
        habit.modelWith((one) => {
          one.limits = { nodesPerRead: 13, nodesPerBrowse: 5, continuationPoints: 1 };
        }),
    },
    [],
  ],
  [
    {
      does: 'takes no more than two values and one node at once',
      model: () =>
        habit.modelWith((one) => {
          one.limits = { nodesPerRead: 2, nodesPerBrowse: 1, continuationPoints: 1 };
        }),
    },
    [],
  ],
  [{ does: 'has limits of 0 and pages of 3', habits: () => ({ page: 3 }) }, []],
  [
    {
      does: 'names no way in for the address that was given, before there is a session',
      habits: () => ({
        instead: ({ request, reply }) => {
          if (request.service !== 'GetEndpoints') return false;
          reply((out) => out.list([], () => undefined));
          return true;
        },
      }),
    },
    [],
  ],
  ...(
    [
      ['takes fewer reads than it says', 'Read', 7, status.BadTooManyOperations],
      ['takes fewer nodes than it says', 'Browse', 2, status.BadTooManyOperations],
      ['cannot answer so much', 'Read', 30, status.BadResponseTooLarge],
      ['cannot encode so much', 'Read', 30, status.BadEncodingLimitsExceeded],
      ['takes too long for so much', 'Read', 100, status.BadTimeout],
    ] as const
  ).map(([does, service, most, result]): [Case, string[]] => [
    { does, habits: () => habit.refusesMoreThan(service, most, result), long: most > 7 },
    [],
  ]),
  [
    {
      does: 'is silent where so much is asked',
      habits: () => habit.refusesMoreThan('Read', 400, 'silence'),
      how: { answerMs: 3000 },
      long: true,
    },
    [],
  ],
  [
    {
      does: 'never closes a session',
      habits: () => habit.at('CloseSession', 'is silent'),
      how: { answerMs: 2000 },
      long: true,
    },
    [],
  ],
  [{ does: 'hangs up instead of closing a session', habits: () => habit.at('CloseSession', 'hangs up') }, []],
  [
    { does: 'hangs up on FindServers', habits: () => habit.at('FindServers', 'hangs up') },
    ['unreadable application application'],
  ],
  ...reads.map((service): [Case, string[]] => [
    { does: `answers a ${service} with another handle`, habits: () => habit.writes(service, 39, 99_999), long: true },
    [],
  ]),
  [
    {
      does: 'forgets a session in the middle',
      habits: () => habit.once('Read', 2, ({ fault }) => fault(status.BadSessionIdInvalid)),
    },
    [],
  ],
  [
    {
      does: 'forgets a channel in the middle',
      long: true,
      habits: () => habit.once('Read', 2, ({ fault }) => fault(status.BadSecureChannelIdInvalid)),
    },
    [],
  ],
  [{ does: 'hangs up once in the middle', habits: () => habit.once('Read', 2, ({ socket }) => socket.destroy()) }, []],
  [{ does: 'gives sessions of a millisecond', habits: () => ({ sessionTimeout: 1 }) }, []],
  [{ does: 'gives sessions without a time', habits: () => ({ sessionTimeout: 0 }), long: true }, []],
  ...(
    [
      ['is not running', (one) => Object.assign(one, { state: 4 })],
      ['lives in 1601', (one) => Object.assign(one, { clock: () => new Date(-11_644_473_600_000) })],
      ['lives in 9999', (one) => Object.assign(one, { clock: () => new Date(253_402_300_799_000) })],
      ['started in 1601', (one) => Object.assign(one, { startTime: new Date(-11_644_473_600_000) })],
      ['numbers its namespaces anew', (one) => Object.assign(one, { namespaces: [one.namespaces[0]!, ...renumbered] })],
    ] as [string, (one: RawModel) => void][]
  ).map(([does, change]): [Case, string[]] => [{ does, model: () => habit.modelWith(change) }, []]),
];

/** Servers that cannot be read to their end, with what stands as the reason. */
const broken: [Case, reason: RegExp][] = [
  ...(
    [
      ['hangs up at hello', undefined, /hung up|does not answer/],
      ['says nothing at hello', 'silence', /does not answer/],
      ['speaks HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /as an OPC UA server does/],
      ['speaks TLS', Buffer.from('15030100020228', 'hex'), /does not answer|as an OPC UA server does/],
      ['is too busy for hello', error(status.BadTcpServerTooBusy), /asks for rest/],
      ['announces 2 GB at hello', Buffer.from('41434b46ffffff7f', 'hex'), /as an OPC UA server does|does not answer/],
      ['pours at hello', Buffer.alloc(4_000_000, 0x41), /as an OPC UA server does/],
    ] as const
  ).map(([does, bytes, reason]): [Case, RegExp] => [
    { does, habits: () => habit.opens('HEL', bytes), how: brief, long: /TLS|2 GB|pours/.test(does) },
    reason,
  ]),
  ...(
    [
      ['hangs up at the channel', undefined],
      ['says nothing at the channel', 'silence'],
      ['speaks noise at the channel', Buffer.alloc(200, 0xff)],
      ['opens a channel of noise', frameOf('OPN', Buffer.alloc(200, 0xff))],
      ['refuses a channel', error(status.BadSecurityPolicyRejected)],
    ] as const
  ).map(([does, bytes], index): [Case, RegExp] => [
    { does, habits: () => habit.opens('OPN', bytes), how: brief, long: index > 1 },
    /hung up|does not answer|connection/,
  ]),
  ...asks.flatMap((service) =>
    (['is silent', 'hangs up', 'says that it fails'] as const).map((what): [Case, RegExp] => [
      {
        does: `${what} at ${service}`,
        habits: () => habit.at(service, what),
        how: brief,
        long: what !== 'is silent' || service === 'GetEndpoints' || service === 'ActivateSession',
      },
      /no answer|hung up|lost|disconnected|BadServiceUnsupported|references of 1 nodes|no usable answer/,
    ]),
  ),
  [
    { does: 'is silent after its second Read', habits: () => habit.at('Read', 'is silent', 3), how: brief, long: true },
    /no usable answer|lost/,
  ],
  [
    { does: 'loses every session', habits: () => habit.refuses('Read', status.BadSessionIdInvalid) },
    /no usable answer/,
  ],
  [
    { does: 'lets nobody in', habits: () => habit.refuses('ActivateSession', status.BadIdentityTokenRejected) },
    /BadIdentityTokenRejected/,
  ],
  ...reads.flatMap((service) =>
    (
      [
        ['numbers its answers otherwise', habit.writes(service, 20, 99_999)],
        ['counts its messages otherwise', habit.writes(service, 16, 5)],
        ['says that a message has 2^31-1 bytes', habit.writes(service, 4, 0x7fffffff)],
        ['says that a message has no bytes', habit.writes(service, 4, 0)],
        ['gives up in the middle of a message', habit.writes(service, 0, 0x4147534d)],
        ['answers with nothing known', habit.writes(service, 27, 0)],
        ['answers another service', habit.writes(service, 27, service === 'Read' ? 530 : 634)],
        ['says that a list has 2^31-1 members', habit.writes(service, 60, 0x7fffffff)],
        ['says that a list has -2 members', habit.writes(service, 60, -2)],
        ['sends half an answer', habit.garbles(service, (frame) => frame.subarray(0, frame.length / 2))],
        ['cuts its messages', habit.garbles(service, (frame) => frameOf('MSG', frame.subarray(8, 60)))],
        ['says everything twice', habit.garbles(service, (frame) => [frame, frame])],
        ['goes on with noise', habit.garbles(service, (frame) => [frame, Buffer.alloc(500, 0xff)])],
        ['drips from the first byte on', habit.drips(service, 0, 50)],
        ['drips from the middle on', habit.drips(service, 30, 50)],
      ] as const
    ).map(([does, habits]): [Case, RegExp] => [
      {
        does: `${does} at ${service}`,
        habits: () => habits,
        how: brief,
        long: service === 'Browse' || !/otherwise|2\^31-1|half|first byte/.test(does),
      },
      /no usable answer|references of 1 nodes|Abandoned|kept failing|lost/,
    ]),
  ),
  [
    {
      does: 'says without end that more references come',
      habits: () => ({
        page: 3,
        ...habit.says('BrowseNext', (out) => out.u32(1).u32(0).text('again').u32(0).u32(-1)),
      }),
    },
    /references of 1 nodes could not be read, first nsu=urn:raw:cell;s=Cell/,
  ],
  [
    {
      does: 'forgets its continuation points',
      habits: () => ({
        page: 3,
        ...habit.says('BrowseNext', (out) =>
          out.u32(1).u32(status.BadContinuationPointInvalid).text(null).u32(0).u32(-1),
        ),
      }),
    },
    /references of 1 nodes could not be read, first nsu=urn:raw:cell;s=Cell/,
  ],
  [
    {
      does: 'fails at every continuation',
      habits: () => ({ page: 3, ...habit.at('BrowseNext', 'says that it fails') }),
    },
    /references of 1 nodes could not be read, first nsu=urn:raw:cell;s=Cell/,
  ],
  [
    { does: 'numbers its namespaces anew while it is browsed', habits: () => habit.meanwhile('Browse', 3, renumber) },
    /namespaces changed/,
  ],
  [
    { does: 'numbers its namespaces anew while it is read', habits: () => habit.meanwhile('Read', 3, renumber) },
    /namespaces changed/,
  ],
  [
    {
      does: 'starts anew with other numbers while it is read',
      habits: () =>
        habit.once('Read', 3, ({ socket }) => {
          renumber();
          socket.destroy();
        }),
      how: { readBatch: 100 },
    },
    /namespaces changed/,
  ],
  [
    {
      does: 'starts anew while it is read',
      habits: () =>
        habit.once('Read', 3, ({ socket }) => {
          server.model.startTime = new Date();
          socket.destroy();
        }),
      how: { readBatch: 100 },
    },
    /restarted/,
  ],
  [
    {
      does: 'gets a node while it is read',
      habits: () => habit.meanwhile('Read', 2, () => server.model.add('New', 1)),
    },
    /model changed/,
  ],
  [
    {
      does: 'loses a node while it is read',
      habits: () => habit.meanwhile('Read', 2, () => server.model.remove('Setting9')),
      how: { readBatch: 100 },
    },
    /model changed/,
  ],
  [
    {
      does: 'gains a part of a setting while it is read',
      model: () =>
        habit.modelWith((one) => {
          one.add('Low', 1, 'Setting3');
          one.add('High', 2, 'Setting3');
        }),
      habits: () => habit.meanwhile('Read', 2, () => server.model.add('Middle', 3, 'Setting3')),
      how: { readBatch: 100 },
    },
    /model changed/,
  ],
  [
    {
      does: 'loses the only part of a setting while it is read',
      model: () => habit.modelWith((one) => one.add('Low', 1, 'Setting59')),
      habits: () => habit.meanwhile('Read', 2, () => server.model.remove('Low')),
    },
    /model changed/,
  ],
];

const inThisForm = <T>(cases: [Case, T][]) =>
  cases
    .filter(([{ long }]) => longForm || !long)
    .map(([one, expected]): [string, Case, T] => [one.does, one, expected]);

/** Reads the server of a case and holds what is true of every server, whatever it does. */
async function readAs({ habits, model, how }: Case): Promise<Snapshot> {
  server.reset(habits?.(), model?.());
  const snapshot = await read(how);
  const { header } = snapshot;
  expect(header.refused).toEqual({});
  // What was on its way when a connection broke is counted and may never come in.
  if (header.complete) await vi.waitFor(() => expect(server.requests).toEqual(header.requests), 10_000);
  for (const [service, count] of Object.entries(server.requests)) {
    expect(count).toBeLessThanOrEqual(header.requests[service] ?? 0);
  }
  expect(Object.keys(server.requests).filter((service) => service.startsWith('service'))).toEqual([]);
  expect(server.connections).toBeLessThan(25);
  expect(server.openAtOnce).toBeLessThan(2);
  expect(header.bytesIn).toBeLessThan(100_000_000);
  expect(found(snapshot).filter((one) => one.startsWith('removed'))).toEqual([]);
  return snapshot;
}

describe('a server that', () => {
  test.each(inThisForm(whole))('%s is read to its end', async (_, one, differences) => {
    const snapshot = await readAs(one);
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [] });
    expect(found(snapshot)).toEqual(differences);
  });

  test.each(inThisForm(broken))('%s gives an incomplete snapshot that says why', async (_, one, reason) => {
    const { header, ...rest } = await readAs(one);
    const late = one.how === brief ? '|no answer|does not answer|lost' : '';
    expect(header.complete).toBe(false);
    expect(header.reasons.join('; ')).toMatch(new RegExp(reason.source + late));
    expect(header.open).toContain('*');
    expect(found({ header, ...rest }).filter((item) => !/^(unreadable|added)/.test(item))).toEqual([]);
  });

  test('holds values that nobody can read loses each of them alone', async () => {
    const values = Object.values(unreadableValues);
    const snapshot = await readAs({ does: '', habits: () => habit.holdsAll(values) });
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [] });
    expect(found(snapshot)).toEqual(values.map((_, at) => `unreadable instances Setting${at} value`).sort());
  });

  test('holds odd values is read as it answers', async () => {
    const values = Object.values(oddValues).map(([bytes]) => bytes);
    const snapshot = await readAs({ does: '', habits: () => habit.holdsAll(values) });
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [] });
    const kept = Object.keys(oddValues).map((name, at) => {
      const record = snapshot.sections.get('instances')!.entries.get(`nsu=${cellUri};s=Setting${at}`)!;
      return [name, JSON.stringify((JSON.parse(record) as { value?: unknown }).value)];
    });
    expect(kept).toEqual(Object.entries(oddValues).map(([name, [, value]]) => [name, value]));
  });

  test('lets nobody read some attributes of two nodes: each is one difference that names them', async () => {
    const denied = {
      5: 'description',
      6: 'writeMask',
      7: 'userWriteMask',
      14: 'dataType',
      15: 'valueRank',
      17: 'accessLevel',
      18: 'userAccessLevel',
      20: 'historizing',
    };
    const results = [status.BadUserAccessDenied, status.BadNotReadable];
    const habits = (): Habits => ({
      value: ({ id }, attribute) => {
        const at = [2, 3].indexOf(Number(/^s=Setting([0-9]+)$/.exec(id)?.[1]));
        return at >= 0 && attribute in denied ? statusValue(results[at]!) : undefined;
      },
    });
    const snapshot = await readAs({ does: '', habits });
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [] });
    const lost = diffSnapshots(calm, snapshot).map(({ op, path, from }) => [op, path.split('/').at(-1), from]);
    const names = Object.values(denied).sort().join(', ');
    expect(lost.sort()).toEqual([2, 3].map((at) => ['unreadable', `Setting${at}`, names]));
  });

  test('tells in references what its nodes were once called is read by their own names', async () => {
    const own = { 3: new Out().u16(1).text('Renamed').bytes, 4: new Out().u8(2).text('Renamed').bytes };
    const habits = (): Habits => ({
      value: ({ id }, attribute) => {
        if (id === 's=Setting4' && attribute === 3) return habit.good(type.qualifiedName, own[3]);
        return id === 's=Setting5' && attribute === 4 ? habit.good(type.localizedText, own[4]) : undefined;
      },
    });
    const snapshot = await readAs({ does: '', habits });
    expect(found(snapshot)).toEqual([
      'changed instances Setting4 browseName',
      'changed instances Setting5 displayName',
    ]);
  });

  test('has a structure of no type that it describes keeps it as bytes, and is asked for nothing but reads', async () => {
    const body = new Out().byteString(Buffer.of(1, 2)).bytes;
    const dictionaries = { type: 'i=47', target: { ns: 1, id: 's=Dictionary' }, name: 'Dictionary', nodeClass: 2 };
    const habits = (): Habits => ({
      value: ({ id }, attribute) => (id === 's=Setting1' && attribute === 13 ? extension('i=777', 1, body) : undefined),
      // A dictionary as servers before version 1.04 of the standard describe their structures.
      references: ({ id }, told) => (id === 'i=93' ? [{ ...dictionaries, definition: 'i=72' }] : told),
    });
    const snapshot = await readAs({
      does: '',
      habits,
      model: () => habit.modelWith((one) => one.addStandard('i=93', 'OPC Binary')),
    });
    expect(snapshot.header.facts?.['undecodable']).toBeUndefined();
    expect(snapshot.header).toMatchObject({ complete: true, refused: {} });
  });

  test('pours without end, whatever sizes it said, is cut off', async () => {
    const habits = () => ({ boasts: 0xffffffff, ...habit.endlessChunks('Read', 60_000, 5000) });
    const { header } = await readAs({ does: '', habits, how: { answerMs: 1500 } });
    expect(header.complete).toBe(false);
  });

  test('wants its channel renewed all the time is not followed for ever', async () => {
    const slow = { instead: habit.at('Read', 'is silent', 3).instead!, tokenLife: 1 };
    server.reset(slow);
    const { header } = await read({ answerMs: 1000 });
    expect(header.complete).toBe(false);
    expect(server.requests['OpenSecureChannel']).toBeLessThan(60);
  });

  test('names no way in at all for the address that was given is read, but for its ways in', async () => {
    const { header, ...rest } = await readAs({ does: '', habits: () => ({ endpoints: [] }) });
    expect(header).toMatchObject({ complete: false, open: ['endpoints'] });
    expect(header.reasons.join('; ')).toMatch(/names no way in for this address/);
    expect(found({ header, ...rest })).toEqual(['unreadable endpoints endpoints']);
  });

  test('offers seven ways in under names that lead elsewhere is read over the address that was given', async () => {
    const endpoints = ['plc-7', '192.0.2.5', 'localhost'].flatMap((host) =>
      [1, 2, 3].map((mode) => ({
        url: `opc.tcp://${host}:4840`,
        mode,
        policy: mode === 1 ? 'None' : 'Basic256Sha256',
        tokens: [0, 1, 2],
        certificate: Buffer.from('no certificate'),
      })),
    );
    server.reset({ endpoints: endpoints.slice(0, 7) });
    const snapshot = await read();
    expect(snapshot.header).toMatchObject({ complete: true, reasons: [] });
    expect(snapshot.sections.get('endpoints')!.entries.size).toBe(7);
    expect(found(snapshot).filter((one) => !one.includes('endpoints'))).toEqual([]);
  });
});
