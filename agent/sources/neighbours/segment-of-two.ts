import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

/*
 * Runs in a network namespace of its own and makes a second one behind a virtual cable: a segment with this machine and one
 * place at which devices come and go. Prints the events that the source told, one line of JSON each.
 */

const ip = (...args: string[]) => execFileSync('ip', args);
const other = spawn('unshare', ['-n', 'sh', '-c', 'echo apart; exec sleep 600'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await once(other.stdout, 'data');
  const there = (...args: string[]) => execFileSync('nsenter', ['-t', String(other.pid), '-n', 'ip', ...args]);
  if (readlinkSync(`/proc/${other.pid}/ns/net`) === readlinkSync('/proc/self/ns/net')) throw new Error('not apart');
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', String(other.pid));
  ip('addr', 'add', '10.66.0.1/24', 'dev', 'eth0');
  ip('link', 'set', 'eth0', 'up');

  /** A device with these addresses is at the other end of the cable. */
  const plug = (mac: string, address: string) => {
    there('link', 'set', 'eth1', 'down');
    there('link', 'set', 'eth1', 'address', mac);
    there('addr', 'flush', 'dev', 'eth1');
    there('addr', 'add', `${address}/24`, 'dev', 'eth1');
    there('link', 'set', 'eth1', 'up');
    ip('neigh', 'flush', 'dev', 'eth0');
  };
  const config = { pollSeconds: 0.05, learnHours: 0 };
  /** It is talked to until the source has told it. */
  const told = async (mac: string, address: string) => {
    const socket = createSocket('udp4');
    const greet = () => socket.send('hello', 9, address);
    greet();
    const again = setInterval(greet, 200);
    await running.until((events) =>
      events.some(({ fields }) => fields['source.mac'] === mac && fields['source.ip'] === address),
    );
    clearInterval(again);
    socket.close();
  };

  let running = runForTest(source, config);
  plug('00:1a:2b:00:00:01', '10.66.0.60');
  await told('00:1a:2b:00:00:01', '10.66.0.60');
  plug('00:1a:2b:00:00:01', '10.66.0.61');
  await told('00:1a:2b:00:00:01', '10.66.0.61');
  await running.stop();
  const { events } = running;
  running = runForTest(source, config, { position: running.position() });
  plug('00:1a:2b:00:00:01', '10.66.0.60');
  plug('d6:00:00:00:00:07', '10.66.0.60');
  await told('d6:00:00:00:00:07', '10.66.0.60');
  await running.stop();
  for (const event of [...events, ...running.events]) process.stdout.write(`${JSON.stringify(event)}\n`);
} finally {
  other.kill('SIGKILL');
}
