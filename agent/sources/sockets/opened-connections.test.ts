import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OpenedConnections } from './opened-connections.ts';

const tcp = (active: number, passive: number, now: number) => `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RtoMin ActiveOpens PassiveOpens AttemptFails CurrEstab InSegs
Tcp: 1 200 ${active} ${passive} 0 ${now} ${active * 9}
`;
const udp = (inUse: number) => `sockets: used ${inUse * 3}\nTCP: inuse 5 orphan 0\nUDP: inuse ${inUse} mem 1\n`;

test('asks for a look when a connection was opened or the number of UDP sockets changed, and only then', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-counters-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('snmp', tcp(10, 4, 3));
  write('sockstat', udp(2));
  write('sockstat6', 'TCP6: inuse 1\nUDP6: inuse 2\n');
  const opened = new OpenedConnections(folder);
  const answers: boolean[] = [];
  const ask = () => answers.push(opened.since());
  ask();
  ask();
  write('snmp', tcp(10, 4, 1));
  ask();
  write('snmp', tcp(11, 4, 1));
  ask();
  write('snmp', tcp(11, 5, 2));
  ask();
  write('sockstat', udp(1));
  ask();
  write('sockstat6', 'TCP6: inuse 1\nUDP6: inuse 3\n');
  ask();
  ask();
  opened.close();
  rmSync(folder, { recursive: true });
  expect(answers).toEqual([true, false, false, true, true, true, true, false]);
});

test('where the counters are not shown, there may always be something', () => {
  const opened = new OpenedConnections('/nowhere');
  expect([opened.since(), opened.since()]).toEqual([true, true]);
});
