import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SyslogFrame, SyslogFraming } from './syslog-framing.ts';

const messages = fc.array(
  fc.record({
    text: fc
      .string({ unit: fc.constantFrom('a', '日', '7', ' ', '<'), minLength: 1, maxLength: 40 })
      .map((text) => `<13>${text}`),
    framing: fc.constantFrom('count', 'line', 'zero'),
  }),
  { maxLength: 8 },
);
const encode = ({ text, framing }: { text: string; framing: string }) =>
  framing === 'count' ? `${Buffer.byteLength(text)} ${text}` : `${text}${framing === 'line' ? '\n' : '\0'}`;

describe('messages in a stream', () => {
  test('come out the same, in whatever pieces they arrive and however they are framed', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 })), (sent, sizes) => {
        const stream = Buffer.from(sent.map(encode).join(''));
        const framing = new SyslogFraming(1000);
        const frames: SyslogFrame[] = [];
        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const size = sizes[i % Math.max(1, sizes.length)] ?? 7;
          frames.push(...framing.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(framing.end()).toBeUndefined();
        expect(frames.map(({ bytes }) => bytes.toString())).toEqual(sent.map(({ text }) => text));
      }),
    );
  });

  test.each([1, 7, 5000])('an overlong message is cut and counted, in pieces of %i', (size) => {
    const long = `<13>${'x'.repeat(3000)}`;
    const stream = Buffer.from(`${long}\n${long.length} ${long}<13>next\n`);
    const framing = new SyslogFraming(100);
    const frames: SyslogFrame[] = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...framing.push(stream.subarray(at, at + size)));
    expect(frames.map(({ bytes, cut }) => [bytes.length, cut])).toEqual([
      [100, 2904],
      [100, 2904],
      [8, 0],
    ]);
  });

  test('a message without an end comes with the end of the stream', () => {
    const framing = new SyslogFraming(100);
    expect(framing.push(Buffer.from('<13>half'))).toEqual([]);
    expect(framing.end()?.bytes.toString()).toBe('<13>half');
  });

  test('any bytes are taken, and never more than the limit is held', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
        const framing = new SyslogFraming(64);
        for (const chunk of chunks) {
          for (const frame of framing.push(chunk)) expect(frame.bytes.length).toBeLessThanOrEqual(64);
        }
        expect(framing.end()?.bytes.length ?? 0).toBeLessThanOrEqual(64);
      }),
    );
  });
});
