import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { aduBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import type { EventDraft } from '#protocol/events/event.ts';

const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const possible =
  works('unshare', '--net', 'ip', 'link', 'add', 'tap0', 'type', 'veth', 'peer', 'name', 'line0') &&
  works('tcpdump', '--version') &&
  works('python3', '-c', 'import socket; socket.AF_PACKET');

/** Two thousand polls, and ten writes among them. */
function traffic(): { bytes: Buffer; packets: number } {
  const frames: Buffer[] = [];
  const sequence = { ask: 1, answer: 1 };
  const send = (side: 'ask' | 'answer', payload: Buffer) => {
    const [from, to] = side === 'ask' ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
    const ports = side === 'ask' ? { sourcePort: 40_000, targetPort: 502 } : { sourcePort: 502, targetPort: 40_000 };
    frames.push(segmentFrame({ from: from!, to: to!, ...ports, sequence: sequence[side], payload }));
    sequence[side] += payload.length;
  };
  for (let turn = 1; turn <= 2000; turn++) {
    const pdu = turn % 200 === 0 ? [6, 0, 5, 0, 1] : [3, 0, 0, 0, 1];
    send('ask', aduBytes(turn, 1, pdu));
    send('answer', aduBytes(turn, 1, pdu[0] === 6 ? pdu : [3, 2, 0, 7]));
  }
  return { bytes: pcapBytes(frames), packets: frames.length };
}

test.skipIf(!possible)(
  'live on an interface without an address: every packet is counted, every write told, the minute kept, and nothing sent (needs network namespaces, tcpdump and python3)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-live-'));
    const file = join(folder, 'traffic.pcap');
    const { bytes, packets } = traffic();
    writeFileSync(file, bytes);
    const laboratory = join(import.meta.dirname, '../support/capture-laboratory.ts');
    await promisify(execFile)('unshare', ['--net', process.execPath, laboratory, file, folder, '10']);
    const { sent, kept, health, events } = JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8')) as {
      sent: number;
      kept: { file: string; packets: number };
      health: object[];
      events: EventDraft[];
    };
    const sum = (kind: string, ...names: string[]) =>
      events
        .filter((event) => event.kind === kind)
        .reduce((all, { fields }) => all + names.reduce((part, name) => part + Number(fields[name]), 0), 0);
    expect(sent).toBe(0);
    expect(health).toMatchObject([
      { state: 'running', reason: expect.stringMatching(/^capturing on tap0 by tcpdump; learns the traffic until/) },
    ]);
    expect(events.filter(({ kind }) => kind === 'gap')).toEqual([]);
    expect(sum('net.flow', 'source.packets', 'destination.packets')).toBe(packets);
    expect(sum('ot.command', 'hinomi.operation.count')).toBe(10);
    expect(sum('net.operation', 'hinomi.operation.responses')).toBe(2000);
    expect(kept.packets).toBe(packets);
    if (works('tshark', '--version')) {
      const read = spawnSync('tshark', [
        '-n',
        '-r',
        kept.file,
        '-Y',
        'modbus.func_code == 6',
        '-T',
        'fields',
        '-e',
        'modbus.func_code',
      ]);
      expect(read.stdout.toString().trim().split('\n').length).toBe(20);
    }
  },
);
