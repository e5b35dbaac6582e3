import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { type PeerHands, type PeerScript, ScriptedPeer } from '../../agent/controllers/scripted-peer.ts';
import { collectFins } from '../../agent/sources/fins/collect.ts';
import { omronMemory, politeOmron, politeOmronTcp } from '../../agent/sources/fins/polite-omron.ts';
import { deviceSchema as finsDevice, finsMapSchema } from '../../agent/sources/fins/source.config.ts';
import { collectModbus } from '../../agent/sources/modbus/collect.ts';
import { parseMap } from '../../agent/sources/modbus/map.ts';
import { checkSum } from '../../agent/sources/modbus/rtu-framing.ts';
import { politeScript, wrap } from '../../agent/sources/modbus/scripted-device.ts';
import type { ModbusTarget } from '../../agent/sources/modbus/target.ts';
import { collectSlmp } from '../../agent/sources/slmp/collect.ts';
import { melsecMemory, politeMelsec, setWords } from '../../agent/sources/slmp/polite-melsec.ts';
import { deviceSchema as slmpDevice, slmpMapSchema } from '../../agent/sources/slmp/source.config.ts';
import { longForm } from '../support/form.ts';

/** What a device does with one request. */
type Mood =
  | { how: 'answers' | 'is silent' | 'hangs up' | 'answers half' | 'answers twice' | 'drips' | 'floods' }
  | { how: 'says more for ever'; next: number }
  | { how: 'garbles its head'; at: number; by: number }
  | { how: 'speaks noise'; bytes: Uint8Array }
  | { how: 'goes on'; bytes: Uint8Array };

const mood: fc.Arbitrary<Mood> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ how: 'answers' } as const) },
  fc.constantFrom(
    ...(['is silent', 'hangs up', 'answers half', 'answers twice', 'drips', 'floods'] as const).map((how) => ({ how })),
  ),
  fc.record({ how: fc.constant('says more for ever' as const), next: fc.integer({ min: 0, max: 255 }) }),
  fc.record({
    how: fc.constant('garbles its head' as const),
    at: fc.integer({ min: 0, max: 8 }),
    by: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({ how: fc.constant('speaks noise' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) }),
  fc.record({ how: fc.constant('goes on' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) }),
);

/** Longest answer of any of the protocols is far below this; what a device pours out beyond is not kept. */
const flood = { tcp: Buffer.alloc(2_000_000, 0x5a), udp: Buffer.alloc(60_000, 0x5a) } as const;
/** A chunk of a connection, at most, for each request that was answered with a flood. */
const mostBytesPerRequest = 200_000;

/** A device that answers politely or as its mood is; `endless` makes an answer that promises more. */
function moody(
  moods: readonly Mood[],
  transport: 'tcp' | 'udp',
  polite: PeerScript,
  endless: (request: Buffer, next: number) => Buffer | undefined,
) {
  let asked = 0;
  return (request: Buffer, hands: PeerHands): Buffer | undefined => {
    const one = moods[asked++ % moods.length]!;
    const answer = polite(request, hands) ?? Buffer.alloc(0);
    switch (one.how) {
      case 'answers':
        return answer;
      case 'is silent':
        return undefined;
      case 'hangs up':
        hands.hangUp();
        return undefined;
      case 'answers half':
        return answer.subarray(0, Math.ceil(answer.length / 2));
      case 'answers twice':
        return Buffer.concat([answer, answer]);
      case 'drips':
        for (const byte of answer) hands.send(Buffer.from([byte]));
        return undefined;
      case 'floods':
        return flood[transport];
      case 'says more for ever':
        return endless(request, one.next) ?? answer;
      case 'garbles its head': {
        const garbled = Buffer.from(answer);
        garbled[one.at] = (garbled[one.at] ?? 0) ^ one.by;
        return garbled;
      }
      case 'speaks noise':
        return Buffer.from(one.bytes);
      case 'goes on':
        return Buffer.concat([answer, one.bytes]);
    }
  };
}

/** A protocol with what may be asked over it. */
interface Protocol {
  name: string;
  transport: 'tcp' | 'udp';
  polite(): PeerScript;
  endless?(request: Buffer, next: number): Buffer | undefined;
  collect(port: number, answerMs: number, requestsPerSecond?: number): Promise<Snapshot>;
  /** Function or command of a request; undefined for what belongs to the connection. */
  asks(request: Buffer): string;
  allowed: readonly string[];
  /** Raw value of every address that was set. */
  value(key: string): string;
}

const now = () => new Date(2026, 0, 5, 12, 0, 0);
const place = (port: number, answerMs: number) => ({ id: 'x', host: '127.0.0.1', port, answerMs, slowMs: 60_000 });
const numbers = Array.from({ length: 30 }, (_, at) => at * 257 + 1);
const hex = (value: number) => value.toString(16).padStart(4, '0');

/** Where the function code of a frame stands, and how an answer is framed. */
const framings = {
  tcp: { code: 7, wrap },
  rtu: {
    code: 1,
    wrap(frame: Buffer, pdu: Buffer) {
      const body = Buffer.from([frame[0]!, ...pdu]);
      const sum = checkSum(body);
      return Buffer.from([...body, sum & 0xff, sum >> 8]);
    },
  },
} as const;

const modbus = (framing: keyof typeof framings): Protocol => ({
  name: `Modbus in ${framing} frames`,
  transport: 'tcp',
  polite() {
    const answer = politeScript(numbers);
    const { code } = framings[framing];
    return (frame) => {
      // Nothing in this answer asks for the socket.
      const pdu = answer({ unit: frame[code - 1]!, pdu: frame.subarray(code), frame, socket: undefined as never });
      return pdu && framings[framing].wrap(frame, pdu);
    };
  },
  endless: (frame, next) =>
    frame[framings[framing].code] === 43
      ? framings[framing].wrap(frame, Buffer.from([43, 14, 1, 3, 0xff, next, 1, next, 1, 0x41]))
      : undefined,
  collect(port, answerMs, requestsPerSecond = 0) {
    const target: ModbusTarget = {
      device: 'x',
      host: '127.0.0.1',
      port,
      requestsPerSecond,
      connectMs: 10_000,
      answerMs,
      slowMs: 60_000,
      budgetSeconds: 60,
      framing,
    };
    const map = parseMap('units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 30 }] }]');
    return collectModbus(target, map, now, { learn: true });
  },
  asks(frame) {
    const [code, sub, low] = frame.subarray(framings[framing].code);
    return code === 8 || code === 43 ? `${code}/${code === 8 ? low : sub}` : `${code}`;
  },
  allowed: [
    '1',
    '2',
    '3',
    '4',
    '7',
    '11',
    '12',
    '17',
    '43/14',
    ...[0, 2, 11, 12, 13, 14, 15, 16, 17, 18].map((sub) => `8/${sub}`),
  ],
  value: (key) => hex(numbers[Number(key.split('/')[2])]!),
});

const slmp = (transport: 'tcp' | 'udp'): Protocol => ({
  name: `SLMP over ${transport}`,
  transport,
  polite() {
    const memory = melsecMemory('R04CPU');
    setWords(memory, 0xa8, 0, numbers);
    setWords(memory, 0xa9, 210, [2026, 1, 5, 12, 0, 10, 1]);
    return politeMelsec(memory);
  },
  collect(port, answerMs, requestsPerSecond = 0) {
    const map = slmpMapSchema.parse({ ranges: [{ area: 'D', start: 0, count: 30 }] });
    return collectSlmp({ ...slmpDevice.parse({ ...place(port, answerMs), transport }), requestsPerSecond }, map, now);
  },
  asks: (frame) => frame.subarray(11, 15).toString('hex'),
  allowed: ['01010000', '01040000', '01040100'],
  value: (key) => hex(numbers[Number(key.slice(1))]!),
});

const fins = (transport: 'tcp' | 'udp'): Protocol => ({
  name: `FINS over ${transport}`,
  transport,
  polite() {
    const memory = omronMemory();
    for (const [at, value] of numbers.entries()) memory.words.set(`130/${at}`, value);
    return transport === 'udp' ? politeOmron(memory) : politeOmronTcp(memory);
  },
  collect(port, answerMs, requestsPerSecond = 0) {
    const map = finsMapSchema.parse({ ranges: [{ area: 'D', start: 0, count: 30 }] });
    return collectFins({ ...finsDevice.parse({ ...place(port, answerMs), transport }), requestsPerSecond }, map, now);
  },
  asks(bytes) {
    if (transport === 'udp') return bytes.toString('hex', 10, 12);
    return bytes.readUInt32BE(8) === 0 ? 'node' : bytes.toString('hex', 26, 28);
  },
  allowed: ['node', '0101', '0501', '0601', '0701', '2102'],
  value: (key) => hex(numbers[Number(key.slice(1))]!),
});

const peers: ScriptedPeer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.stop();
});

async function peerOf(protocol: Protocol, script: PeerScript): Promise<ScriptedPeer> {
  const peer = await ScriptedPeer.start(protocol.transport, script);
  peers.push(peer);
  return peer;
}

const sent = ({ header }: Snapshot) => Object.values(header.requests).reduce((sum, count) => sum + count, 0);

describe.each([modbus('tcp'), modbus('rtu'), slmp('tcp'), slmp('udp'), fins('udp'), fins('tcp')])(
  '$name',
  (protocol) => {
    test('whatever a device does: only reads leave, each is counted, nothing is invented, its neighbour is read whole', async () => {
      const neighbour = await peerOf(protocol, protocol.polite());
      await fc.assert(
        fc.asyncProperty(fc.array(mood, { minLength: 1, maxLength: 30 }), async (moods) => {
          const script = moody(moods, protocol.transport, protocol.polite(), (request, next) =>
            protocol.endless?.(request, next),
          );
          const peer = await peerOf(protocol, script);
          const [hostile, good] = await Promise.all([
            protocol.collect(peer.port, 60),
            protocol.collect(neighbour.port, 20_000),
          ]);
          expect(good.header).toMatchObject({ complete: true, open: [] });
          expect(hostile.header.refused).toEqual({});
          await expect.poll(() => peer.requests).toHaveLength(sent(hostile));
          expect(peer.requests.length).toBeLessThan(300);
          for (const request of peer.requests) expect(protocol.allowed).toContain(protocol.asks(request));
          if (protocol.transport === 'tcp')
            await expect.poll(() => peer.connections).toBe(hostile.header.facts!['connections']);
          expect(hostile.header.bytesIn).toBeLessThanOrEqual(sent(hostile) * mostBytesPerRequest);
          for (const [key, record] of hostile.sections.get('values')?.entries ?? []) {
            const { raw } = JSON.parse(record) as { raw: unknown };
            if (typeof raw === 'string') expect(raw, key).toBe(protocol.value(key));
          }
          if (!hostile.header.complete) expect(hostile.header.reasons.length).toBeGreaterThan(0);
          peer.stop();
        }),
        { numRuns: longForm ? 400 : 25 },
      );
    });

    test('one question after the other, over one connection, no faster than was agreed', async () => {
      const unanswered = new Set<Buffer>();
      const polite = protocol.polite();
      let atOnce = 0;
      const peer = await peerOf(protocol, (request, hands) => {
        unanswered.add(request);
        atOnce = Math.max(atOnce, unanswered.size);
        setImmediate(() => {
          unanswered.delete(request);
          const answer = polite(request, hands);
          if (answer) hands.send(answer);
        });
        return undefined;
      });
      const perSecond = 100;
      const from = performance.now();
      const snapshot = await protocol.collect(peer.port, 20_000, perSecond);
      const seconds = (performance.now() - from) / 1000;
      expect(snapshot.header).toMatchObject({ complete: true, open: [] });
      expect(peer.requests).toHaveLength(sent(snapshot));
      expect(peer.requests.length - 1).toBeLessThanOrEqual(seconds * perSecond);
      expect([atOnce, peer.connections]).toEqual([1, protocol.transport === 'tcp' ? 1 : 0]);
    });
  },
);
