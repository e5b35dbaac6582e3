import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForTest } from '../../agent/sources/source-harness.ts';
import { sentIn } from '../../agent/sources/wire/interface-counter.ts';
import { source } from '../../agent/sources/wire/source.ts';

/**
 * Runs the wire source in a network namespace of its own: what a file holds is sent on one end of a cable, and the source listens on the other, which has no
 * address. Prints what it saw. Arguments: the file, a folder to work in, and how many
 * commands to controllers the file holds.
 */
const [file = '', folder = '', commands = '1'] = process.argv.slice(2);
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });

/** Sends the packets of a pcap file, some hundred at a time. */
const sender = `
import socket, struct, sys, time
data = open(sys.argv[1], 'rb').read()
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind((sys.argv[2], 0))
at = 24
sent = 0
while at + 16 <= len(data):
    size = struct.unpack('<I', data[at + 8:at + 12])[0]
    out.send(data[at + 16:at + 16 + size])
    at += 16 + size
    sent += 1
    if sent % 200 == 0:
        time.sleep(0.01)
`;

run('ip', 'link', 'add', 'tap0', 'type', 'veth', 'peer', 'name', 'line0');
for (const name of ['tap0', 'line0']) {
  // Neither end says anything by itself.
  writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
  run('ip', 'link', 'set', name, 'arp', 'off', 'multicast', 'off', 'up');
}
const sent = () => sentIn(readFileSync('/proc/net/dev', 'latin1'), 'tap0')!;
const before = sent();
const running = runForTest(source, { interface: 'tap0', program: 'tcpdump' }, { stateDir: folder });
await running.until(() => running.health.length > 0);
const sending = spawnSync('python3', ['-c', sender, file, 'line0'], { encoding: 'utf8' });
if (sending.status !== 0) throw new Error(sending.stderr);
// The last packet answers the last of the commands.
await running.until((events) => events.filter(({ kind }) => kind === 'ot.command').length >= Number(commands));
const kept = await running.command('capture', { at: new Date().toISOString(), before: 120, after: 0 });
await running.stop();
writeFileSync(
  join(folder, 'seen.json'),
  JSON.stringify({ sent: sent() - before, kept, health: running.health, events: running.events }),
);
