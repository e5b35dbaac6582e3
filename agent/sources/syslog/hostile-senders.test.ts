import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

const maxMessageBytes = 1024;

/** What senders may put on the wire: framings that lie, bytes of no encoding, lines without an end. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  fc
    .tuple(fc.constantFrom('0', '1', '5', '99', '1025', '4294967296', '99999999999999999999', '-3', '007'), fc.string())
    .map(([count, text]) => Buffer.from(`${count} ${text}`)),
  fc
    .tuple(
      fc.constantFrom('<13>', '<999>', '<-1>', '<', '<13>1 ', '<13>1 - - - - - [', '<13>1 2026-13-45T99:99:99Z '),
      fc.string(),
    )
    .map((parts) => Buffer.from(parts.join(''))),
  fc.constantFrom('\0', '\n', '\r\n', '\n\n\n', '\ufeff', '\u0085').map((text) => Buffer.from(text)),
  fc.integer({ min: 1, max: 5 * maxMessageBytes }).map((length) => Buffer.alloc(length, 'x')),
);

test('whatever strangers send, by UDP or over many connections: what comes out is valid, bounded, and an honest message comes through', async () => {
  const config = { udp: ['127.0.0.1:0'], tcp: ['127.0.0.1:0'], maxMessageBytes, maxConnectionsPerSender: 20 };
  const run = runForTest(source, config);
  await run.until(() => run.health.length > 0);
  const port = (kind: string) => Number(new RegExp(`${kind} [^,;]*:(\\d+)`).exec(run.health[0]?.reason ?? '')?.[1]);
  const udp = createSocket('udp4');
  const byUdp = (bytes: Buffer) => new Promise((resolve) => udp.send(bytes, port('udp'), '127.0.0.1', resolve));
  const byTcp = async (pieces: readonly Buffer[], breaksOff: boolean) => {
    const socket = connect(port('tcp'), '127.0.0.1').on('error', () => undefined);
    for (const bytes of pieces) socket.write(bytes);
    if (breaksOff) socket.destroy();
    else socket.end().resume();
    await once(socket, 'close');
  };
  const has = (word: string) => (events: EventDraft[]) => events.some(({ fields }) => fields['message'] === word);
  let honest = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(piece, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      async (connections, breaksOff) => {
        await Promise.all(connections.map((pieces) => byTcp(pieces, breaksOff)));
        for (const bytes of connections[0]!) await byUdp(bytes);
        honest += 1;
        await byTcp([Buffer.from(`<13>Oct 11 22:14:15 plc app: by tcp ${honest}\n`)], false);
        await run.until(has(`by tcp ${honest}`));
        await byUdp(Buffer.from(`<13>Oct 11 22:14:15 plc app: by udp ${honest}`));
        await run.until(has(`by udp ${honest}`));
      },
    ),
    { numRuns: 60 },
  );
  udp.close();
  await run.stop();
  expect(run.events.flatMap(findings)).toEqual([]);
  for (const { fields } of run.events)
    expect(Buffer.byteLength(String(fields['message'] ?? ''))).toBeLessThanOrEqual(3 * maxMessageBytes);
});
