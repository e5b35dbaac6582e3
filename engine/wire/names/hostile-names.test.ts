import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { ethernetBytes, ip4Bytes, udpBytes } from '../sample-capture.ts';
import { notifiedSystem } from './announced-services.ts';
import { FlowWordsBook } from './flow-words.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
setFlagsFromString('--no-expose-gc');

/** Bytes of heap that remain in use for each of `count` things that are kept. */
function kept(count: number, keep: (turn: number) => void): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let turn = 0; turn < count; turn++) keep(turn);
  collect();
  return (process.memoryUsage().heapUsed - before) / count;
}

const filling = 'x'.repeat(1300);

test('the name in a request is kept, not the request', () => {
  const book = new FlowWordsBook();
  const held = kept(4000, (turn) => {
    const request = Buffer.from(`GET / HTTP/1.1\r\nHost: machine-number-${turn}.plant\r\nCookie: ${filling}\r\n\r\n`);
    book.segment(turn, request, 0, request.length);
  });
  expect(book.of(3999)).toEqual({ protocol: 'http', domain: 'machine-number-3999.plant' });
  expect(held).toBeLessThan(700);
});

test('names of all flows have one bound together; their protocol is kept beyond it', () => {
  const book = new FlowWordsBook(1000);
  const one = Buffer.from(`GET / HTTP/1.1\r\nHost: ${'m'.repeat(255)}\r\n\r\n`);
  for (let turn = 0; turn < 5; turn++) book.segment(turn, one, 0, one.length);
  expect(book.of(0)!.domain).toHaveLength(255);
  expect(book.of(4)).toEqual({ protocol: 'http' });
});

test('who is told of announcements keeps them: the decoder does not, too', () => {
  let told = 0;
  const decoder = new CaptureDecoder(null, null, () => (told += 1));
  const words = Buffer.from('NOTIFY * HTTP/1.1\r\nSERVER: Linux/5\r\n\r\n');
  const frame = ethernetBytes(0x0800, ip4Bytes('10.0.0.7', '239.255.255.250', 17, udpBytes(1900, 1900, words)));
  decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
  expect([told > 0, decoder.announcements.known.size]).toEqual([true, 0]);
});

test('an announcement full of blanks is read in passing', () => {
  const bytes = Buffer.from(`NOTIFY * HTTP/1.1\r\nServer:${' '.repeat(1100)}${'x'.repeat(300)}\r`);
  const [said] = notifiedSystem(bytes, 0, bytes.length, '10.0.0.7');
  expect(said?.description).toBe('x'.repeat(256));
});
