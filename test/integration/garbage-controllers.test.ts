import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { longForm } from '../support/form.ts';
import { JsonProcess } from '../support/json-process.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** How frames of each controller begin, so that not everything is thrown away at the first byte. */
const simulators: [name: string, transport: 'tcp' | 'udp', beginnings: (string | Buffer)[], ...args: string[]][] = [
  [
    'plc-modbus',
    'tcp',
    [Buffer.from([0, 1, 0, 0, 0, 6, 1, 3]), Buffer.from([0, 1, 0, 0, 255, 255, 1])],
    '--profile',
    'press',
  ],
  ['plc-slmp', 'tcp', [Buffer.from('500000ffff0300', 'hex'), Buffer.from('54000100000000ffff0300ffff', 'hex')]],
  ['plc-slmp', 'tcp', ['500000FF03FF00', '500000FF03FF00FFFF'], '--code', 'ascii'],
  ['plc-fins', 'tcp', [Buffer.from('46494e53', 'hex'), Buffer.from('46494e530000001a0000000200000000', 'hex')]],
  ['plc-fins', 'udp', [Buffer.from('80000200010000fe0000', 'hex'), Buffer.from('800002000100000200000101', 'hex')]],
  ['opc-ua-server', 'tcp', ['HELF', 'OPNF', 'MSGF', Buffer.from('48454c46ffffffff', 'hex')], '--profile', 'weld'],
];

/** Sends and waits until the other side answers, closes, or says nothing for a moment. */
function overTcp(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(error);
    });
    socket.on('close', () => resolve());
    socket.setTimeout(200, () => socket.destroy());
  });
}

test.each(simulators)(
  '%s over %s answers its orders whatever comes in at its port',
  async (name, transport, beginnings, ...args) => {
    const program = new URL(`../../simulators/${name}/main.ts`, import.meta.url).pathname;
    const plc = await JsonProcess.start(process.execPath, [program, ...args]);
    ends.push(() => plc.kill());
    const port = Number(plc.ready['port'] ?? new URL(String(plc.ready['url'])).port);
    const udp = createSocket('udp4');
    ends.push(() => new Promise<void>((closed) => udp.close(() => closed())));
    const overUdp = (bytes: Uint8Array) =>
      new Promise<void>((sent, refused) =>
        udp.send(bytes, port, '127.0.0.1', (error) => (error ? refused(error) : sent())),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', ...beginnings),
        fc.uint8Array({ maxLength: 1400 }),
        async (beginning, rest) => {
          const bytes = Buffer.concat([Buffer.from(beginning), rest]);
          await (transport === 'tcp' ? overTcp(port, bytes) : overUdp(bytes));
        },
      ),
      { numRuns: longForm ? 2000 : 150 },
    );
    expect(await plc.order({ report: true })).toBeTypeOf('object');
  },
);
