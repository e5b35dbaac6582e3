import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holderOfPort } from './port-holders.ts';
import { hasPseudoLines, PseudoLine } from './pseudo-line.ts';
import { type PeerScript, ScriptedPeer } from './scripted-peer.ts';
import { SerialLine, type SerialManners } from './serial-line.ts';
import { NotAskedError } from './stopped-reading.ts';

const question = Buffer.from([1, 3, 0, 0, 0, 1, 0x84, 0x0a]);
const answer = Buffer.from([1, 3, 2, 0, 7, 0xf9, 0x86]);
/** Whole after seven bytes that begin as the answer does. */
const read = (got: Buffer) => {
  if (got.length > 1 && (got[0] !== 1 || got[1] !== 3 || (got.length > 2 && got[2] !== 2))) return 'another answer';
  return got.length < answer.length ? undefined : got.subarray(0, answer.length);
};

let peer: ScriptedPeer;
let pseudo: PseudoLine;
let line: SerialLine | undefined;
let other: ChildProcess | undefined;

describe.skipIf(!hasPseudoLines)('a serial line', () => {
  beforeEach(async () => {
    peer = await ScriptedPeer.start('tcp', () => answer);
    pseudo = await PseudoLine.start(peer.port);
  });

  afterEach(async () => {
    line?.close();
    other?.kill('SIGKILL');
    await pseudo.unplug();
    peer.stop();
  });

  function lineTo(script: PeerScript, more: Partial<SerialManners> = {}, answerMs = 10_000): SerialLine {
    peer.script = script;
    const serial = {
      path: pseudo.path,
      baud: 9600,
      parity: 'even',
      stopBits: 1,
      listenSeconds: 0.1,
      otherMaster: false,
    };
    line = new SerialLine({ serial: { ...serial, ...more } as SerialManners, answerMs });
    return line;
  }

  test('asks and gives the answer, also one that drips in byte by byte', async () => {
    const open = lineTo((_, { send }) => {
      const drip = (at: number) => {
        if (at >= answer.length) return;
        send(answer.subarray(at, at + 1));
        setTimeout(drip, 3, at + 1);
      };
      drip(0);
      return undefined;
    });
    expect(await open.exchange(question, read)).toMatchObject({ kind: 'frame', frame: answer });
    expect(peer.requests).toEqual([question]);
    expect([open.connections, open.bytesIn, open.bytesOut]).toEqual([1, answer.length, question.length]);
  });

  test.each([
    [{ baud: 19_200, parity: 'none', stopBits: 2 }, ['speed 19200 baud', '-parenb', ' cstopb', 'cs8']],
    [{ baud: 1200, parity: 'odd' }, ['speed 1200 baud', ' parodd', '-cstopb']],
    [{ baud: 115_200 }, ['speed 115200 baud', '-parodd', '-icanon', '-opost', '-echo ']],
  ] as const)('sets the port to %j', async (settings, words) => {
    await lineTo(() => answer, settings).open();
    const said = execFileSync('stty', ['-F', pseudo.path, '-a'], { encoding: 'utf8' });
    for (const word of words) expect(` ${said.replaceAll('\n', ' ')}`).toContain(word);
  });

  describe('on two wires, whose adapter hears itself', () => {
    test('takes what was sent off what is heard', async () => {
      const open = lineTo(() => Buffer.concat([question, answer]));
      expect(await open.exchange(question, read)).toMatchObject({ kind: 'frame', frame: answer });
      expect(await open.exchange(question, read)).toMatchObject({ kind: 'frame', frame: answer });
    });

    test('knows the silence of a device from its own words', async () => {
      const open = lineTo(() => question, {}, 100);
      expect(await open.exchange(question, read)).toEqual({ kind: 'silent' });
    });

    test('takes words that are not its own for those of somebody else', async () => {
      const open = lineTo(() => Buffer.concat([Buffer.from([1, 3, 0x55]), question]), { echo: true });
      expect(await open.exchange(question, read)).toMatchObject({
        kind: 'garbage',
        reason: expect.stringContaining('else'),
      });
    });
  });

  describe('with another master', () => {
    /** The bytes of a foreign message, on the line before anybody asks. */
    const foreign = Buffer.from([9, 3, 0, 0, 0, 1, 0x85, 0x42]);
    const speaker: PeerScript = () => undefined;
    const heard = async () => {
      await pseudo.unplug();
      const server = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        const timer = setInterval(() => socket.write(foreign), 20);
        socket.on('close', () => clearInterval(timer));
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      const { port } = server.address() as { port: number };
      pseudo = await PseudoLine.start(port);
      return server;
    };

    test('sends nothing where it hears one, and says so', async () => {
      const server = await heard();
      const open = lineTo(speaker, { listenSeconds: 10 });
      const refused = await open.exchange(question, read).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(NotAskedError);
      expect((refused as NotAskedError).reason.code).toBe('serial_other_master');
      expect(open.bytesOut).toBe(0);
      expect(open.isOpen).toBe(false);
      server.close();
    });

    test('stops when one begins to speak between two questions', async () => {
      let sayMore: ((bytes: Buffer) => void) | undefined;
      const open = lineTo(
        (_, { send }) => {
          sayMore = send;
          return answer;
        },
        {},
        1000,
      );
      expect((await open.exchange(question, read)).kind).toBe('frame');
      let refused: unknown;
      for (let asked = 0; refused === undefined && asked < 50; asked++) {
        sayMore!(foreign);
        refused = await open.exchange(question, read).then(
          () => undefined,
          (error: unknown) => error,
        );
      }
      expect(refused).toBeInstanceOf(NotAskedError);
    });

    test('noise of an idle line is none', async () => {
      let noise: ((bytes: Buffer) => void) | undefined;
      const open = lineTo((_, { send }) => {
        noise = send;
        return answer;
      });
      await open.exchange(question, read);
      noise!(Buffer.from([0, 0xff]));
      expect((await open.exchange(question, read)).kind).not.toBe('silent');
      expect((await open.exchange(question, read)).kind).toBe('frame');
    });
  });

  test('an answer that comes late is taken for none to the next question, nor for another master', async () => {
    let held: (() => void) | undefined;
    const open = lineTo(
      (_, { send }) => {
        if (held) return answer;
        held = () => send(Buffer.from([1, 3, 2, 0x99, 0x99, 0x12, 0x2e]));
        return undefined;
      },
      {},
      2000,
    );
    let silent: unknown;
    while (!held) silent = await open.exchange(question, read, 200);
    expect(silent).toEqual({ kind: 'silent' });
    held();
    expect(await open.exchange(question, read)).toMatchObject({ kind: 'frame', frame: answer });
  });

  test.each([
    ['an answer of another unit', Buffer.from([2, 3, 2, 0, 7, 0xfd, 0x86])],
    ['more bytes than an answer has', Buffer.concat([answer, answer])],
    ['half an answer', answer.subarray(0, 4)],
  ])('%s is garbage', async (_name, bytes) => {
    const open = lineTo(() => bytes, {}, 2000);
    expect((await open.exchange(question, read)).kind).toBe('garbage');
  });

  test('an adapter that is pulled out is told, and read again when it is back', async () => {
    const open = lineTo(() => answer);
    expect((await open.exchange(question, read)).kind).toBe('frame');
    await pseudo.unplug();
    expect(await open.exchange(question, read)).toMatchObject({
      kind: 'closed',
      reason: expect.stringContaining('unplugged'),
    });
    expect(await open.exchange(question, read)).toMatchObject({
      kind: 'closed',
      reason: expect.stringContaining('plugged in'),
    });
    await pseudo.plugIn();
    expect((await open.exchange(question, read)).kind).toBe('frame');
  });

  test('a port that another program uses is left as it is, and the program is named', async () => {
    other = spawn('flock', [pseudo.path, 'sh', '-c', 'echo locked; read x'], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(other.stdout!, 'data');
    const before = execFileSync('stty', ['-F', pseudo.path, '-a'], { encoding: 'utf8' });
    const refused = await lineTo(() => answer, { baud: 1200 })
      .open()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotAskedError);
    expect((refused as NotAskedError).reason).toMatchObject({
      code: 'serial_port_taken',
      with: { holder: expect.stringMatching(/^(flock|sh) \(process \d+\)$/) },
    });
    expect(execFileSync('stty', ['-F', pseudo.path, '-a'], { encoding: 'utf8' })).toBe(before);
    expect(peer.requests).toEqual([]);
  });
});

test('who merely has a port open is found, too, and nobody once it ended', async () => {
  const port = join(mkdtempSync(join(tmpdir(), 'hinomi-port-')), 'ttyS9');
  writeFileSync(port, '');
  other = spawn('bash', ['-c', `exec 3<>${port}; echo open; read x`], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(other.stdout!, 'data');
  expect(holderOfPort(port)).toBe(`bash (process ${other.pid})`);
  const ended = once(other, 'exit');
  other.kill('SIGKILL');
  await ended;
  expect(holderOfPort(port)).toBeUndefined();
});
