import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { captureRows } from '../capture-rows.ts';
import { captureSummary } from '../capture-summary.ts';
import { partsOf } from '../operation-parts.ts';
import { segmentFrame } from '../sample-capture.ts';

const word = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const text = (value: string | null) =>
  value === null ? word(0xffffffff) : Buffer.concat([word(Buffer.byteLength(value)), Buffer.from(value)]);
const chunk = (kind: string, ...parts: Uint8Array[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), word(body.length + 8), body]);
};
const typeId = (id: number) => Buffer.from([1, 0, id & 0xff, id >> 8]);
/** Channel, token, sequence number and request of a message. */
const head = (request: number) => Buffer.concat([word(9), word(1), word(50 + request), word(request)]);
const requestHeader = Buffer.concat([
  Buffer.from([0, 0]),
  Buffer.alloc(16),
  text(null),
  word(1000),
  Buffer.from([0, 0, 0]),
]);
const hello = chunk('HELF', ...[0, 65535, 65535, 0, 0].map(word), text('opc.tcp://plc:4840/ua'));
const acknowledged = chunk('ACKF', ...[0, 65535, 65535, 0, 0].map(word));
const policyBase = 'http://opcfoundation.org/UA/SecurityPolicy#';
const opened = (policy: string, mode: number) =>
  chunk(
    'OPNF',
    word(0),
    text(policyBase + policy),
    text(policy === 'None' ? null : 'certificate'),
    text(policy === 'None' ? null : 'thumbprint'),
    word(1),
    word(1),
    typeId(446),
    requestHeader,
    ...[0, 0, mode].map(word),
    text(null),
    word(60_000),
  );

/** Plays pieces of a connection; those of the server are marked. */
function play(sent: readonly { server?: boolean; bytes: Uint8Array; lost?: boolean }[], port = 4840, step = 100_000) {
  const decoder = new CaptureDecoder();
  const next = [500, 900];
  for (const { server = false, bytes, lost = false } of sent) {
    const [from, to, sourcePort, targetPort] = server
      ? (['10.0.0.2', '10.0.0.1', port, 50_000] as const)
      : (['10.0.0.1', '10.0.0.2', 50_000, port] as const);
    for (let at = 0; at < bytes.length; at += step) {
      const payload = bytes.subarray(at, at + step);
      const sequence = next[server ? 1 : 0]!;
      const frame = segmentFrame({ from, to, sourcePort, targetPort, sequence, payload });
      next[server ? 1 : 0]! += payload.length;
      if (!lost) decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
    }
  }
  decoder.end();
  return { ...captureSummary(decoder).opcua, flow: [...captureRows(decoder)][0]! };
}

describe('OPC UA binary', () => {
  const session = [
    { bytes: hello },
    { server: true, bytes: acknowledged },
    { bytes: opened('None', 1) },
    { bytes: chunk('MSGF', head(2), typeId(631), requestHeader) },
    { server: true, bytes: chunk('MSGF', head(2), typeId(634), Buffer.alloc(300)) },
    {
      bytes: chunk(
        'MSGF',
        head(3),
        typeId(467),
        requestHeader,
        text(null),
        text(null),
        word(0),
        word(0),
        typeId(324),
        Buffer.from([1]),
        text('token'),
      ),
    },
    { bytes: chunk('CLOF', head(4), typeId(452), requestHeader) },
  ];

  test.each([
    ['in whole segments', 100_000],
    ['byte by byte', 1],
    ['in pieces', 37],
  ])('messages by kind and service, policy, mode, identity and address, %s', (_name, step) => {
    const { messages, services, flow } = play(session, 4840, step);
    expect(messages).toEqual({ ACK: 1, CLO: 1, HEL: 1, MSG: 3, OPN: 1 });
    expect(services).toEqual({
      ActivateSessionRequest: 1,
      CloseSecureChannelRequest: 1,
      OpenSecureChannelRequest: 1,
      ReadRequest: 1,
      ReadResponse: 1,
    });
    expect(flow).toMatchObject({
      'source.ip': '10.0.0.1',
      'network.protocol': 'opcua',
      endpoint: 'opc.tcp://plc:4840/ua',
      security_policies: ['None'],
      security_modes: ['None'],
      identities: ['username'],
      opaque: 0,
    });
  });

  test('any port, and joined in the middle', () => {
    expect(play(session.slice(3, 5), 48_123)).toMatchObject({
      messages: { MSG: 2 },
      services: { ReadRequest: 1, ReadResponse: 1 },
      flow: { 'destination.port': 48_123 },
    });
  });

  test('chunks are one message of a service, counted when its last one comes; an aborted one is none', () => {
    const { messages, services, flow } = play([
      { server: true, bytes: chunk('MSGC', head(5), typeId(530), Buffer.alloc(90)) },
      { server: true, bytes: chunk('MSGC', head(5), typeId(631), Buffer.alloc(90)) },
      { server: true, bytes: chunk('MSGF', head(5), typeId(631)) },
      { server: true, bytes: chunk('MSGC', head(6), typeId(634)) },
      { server: true, bytes: chunk('MSGA', head(6), word(0x80020000), text('no')) },
      { server: true, bytes: chunk('MSGF', head(6), typeId(634)) },
    ]);
    expect(messages).toEqual({ MSG: 6 });
    expect(services).toEqual({ BrowseResponse: 1, ReadResponse: 1 });
    expect(flow['aborted']).toBe(1);
  });

  test('what is encrypted is counted by kind and said to be opaque; what is only signed is read', () => {
    const secret = Buffer.alloc(200, 0xa7);
    const { messages, services, flow } = play([
      { bytes: chunk('OPNF', word(0), text(`${policyBase}Basic256Sha256`), text('c'), text('t'), secret) },
      { bytes: chunk('MSGF', word(9), word(1), secret) },
      { bytes: chunk('MSGF', head(7), typeId(673), secret) },
    ]);
    expect(messages).toEqual({ MSG: 2, OPN: 1 });
    expect(services).toEqual({ WriteRequest: 1 });
    expect(flow).toMatchObject({ opaque: 2, security_policies: ['Basic256Sha256'] });
  });

  test('after a loss it goes on where the next message begins', () => {
    const message = (request: number) => chunk('MSGF', head(request), typeId(631), Buffer.alloc(400));
    const { messages, flow } = play([
      { bytes: message(1) },
      { bytes: message(2).subarray(0, 100) },
      { bytes: Buffer.concat([message(2).subarray(100), message(3).subarray(0, 50)]), lost: true },
      { bytes: Buffer.concat([message(3).subarray(50), message(4)]) },
      { bytes: message(5) },
    ]);
    expect(messages).toEqual({ MSG: 4 });
    expect(flow['junk_bytes']).toBe(message(3).length - 50);
  });

  test('a size that none can have is no message', () => {
    const bad = Buffer.concat([Buffer.from('MSGF'), word(0xffff_ffff), Buffer.alloc(50)]);
    expect(play([{ bytes: bad }, ...session.slice(3, 4)]).messages).toEqual({ MSG: 1 });
  });

  test('nodes that are read, written and called', () => {
    const named = (name: string) => Buffer.concat([Buffer.from([3, 2, 0]), text(name)]);
    const attribute = Buffer.concat([word(13), text(null)]);
    const double = Buffer.from([1, 11, ...Array.from({ length: 8 }, () => 0)]);
    const words = Buffer.from([1, 0x85, 2, 0, 0, 0, 1, 0, 2, 0]);
    const reads = [named('Speed'), Buffer.from([1, 0, 207, 8])].map((node) =>
      Buffer.concat([node, attribute, Buffer.from([0, 0]), text(null)]),
    );
    const places: string[] = [];
    const decoder = new CaptureDecoder((_row, seen) => {
      places.push(...partsOf(seen).map(({ operation, area }) => `${operation} ${area}`));
    });
    const bytes = Buffer.concat([
      chunk('MSGF', head(2), typeId(631), requestHeader, Buffer.alloc(12), word(2), ...reads),
      chunk(
        'MSGF',
        head(3),
        typeId(673),
        requestHeader,
        word(3),
        named('A'),
        attribute,
        double,
        named('B'),
        attribute,
        words,
        named('C'),
        attribute,
        Buffer.from([1, 23]),
      ),
      chunk(
        'MSGF',
        head(4),
        typeId(712),
        requestHeader,
        word(2),
        named('Machine'),
        named('Stop'),
        word(1),
        Buffer.from([12]),
        text('now'),
        named('Machine'),
        named('Go'),
        word(0),
      ),
      chunk('MSGF', head(5), typeId(673), requestHeader, word(0xfffffff0)),
    ]);
    const frame = segmentFrame({
      from: '10.0.0.1',
      to: '10.0.0.2',
      sourcePort: 50_000,
      targetPort: 4840,
      sequence: 1,
      payload: bytes,
    });
    decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
    expect(places).toEqual([
      'Read ns=2;s=Speed',
      'Read i=2255',
      'Write ns=2;s=A',
      'Write ns=2;s=B',
      'Write ns=2;s=C',
      'Call ns=2;s=Stop',
      'Call ns=2;s=Go',
      'Write undefined',
    ]);
  });
});
