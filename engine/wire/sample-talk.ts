import { CaptureDecoder } from './capture-decoder.ts';
import { type CaptureRow, captureRows } from './capture-rows.ts';
import { partsOf } from './operation-parts.ts';
import { ethernetBytes, ip4Bytes, segmentFrame, udpBytes } from './sample-capture.ts';

/** One piece that an end sends. */
export type SampleMessage = readonly ['ask' | 'answer', Uint8Array];

/** Plays what a client and the server behind `port` send, one piece a segment or datagram, and reads it back. */
export function sampleTalk(transport: 'tcp' | 'udp', port: number, sent: readonly SampleMessage[]) {
  const places: string[] = [];
  const decoder = new CaptureDecoder((_row, seen) => {
    if (seen.role !== 'request') return;
    for (const { area, addresses } of partsOf(seen)) {
      if (area !== undefined) places.push(addresses === undefined ? area : `${area} ${addresses.join('-')}`);
    }
  });
  const next = { ask: 1, answer: 1 };
  for (const [direction, payload] of sent) {
    const ask = direction === 'ask';
    const [from, to] = ask ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
    const [sourcePort, targetPort] = ask ? [55_000, port] : [port, 55_000];
    const frame =
      transport === 'tcp'
        ? segmentFrame({
            from: from!,
            to: to!,
            sourcePort: sourcePort!,
            targetPort: targetPort!,
            sequence: next[direction],
            payload,
          })
        : ethernetBytes(0x0800, ip4Bytes(from!, to!, 17, udpBytes(sourcePort!, targetPort!, payload)));
    next[direction] += payload.length;
    decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
  }
  decoder.end();
  const rows: CaptureRow[] = [...captureRows(decoder)];
  const groups = rows.filter(({ kind }) => kind === 'ot.transactions');
  return {
    protocol: rows[0]?.['network.protocol'],
    client: rows[0]?.['source.ip'],
    /** Area and addresses of each part of the requests, where they name any. */
    places,
    /** Operation, class, requests, responses, exceptions. */
    operations: groups.map((group) =>
      [group['operation'], group['class'], group['requests'], group['responses'], group['exceptions']].join(' '),
    ),
  };
}
