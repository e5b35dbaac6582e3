import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchSwitch, objectsOf } from './bench-switch.ts';

/** Debian's snmpd, where it is installed. */
export const snmpdPath = ['/usr/sbin/snmpd', '/usr/local/sbin/snmpd'].find(
  (path) => spawnSync(path, ['-v']).error === undefined,
);

/** An snmpd that plays a switch on a port of this machine. */
export interface RealSnmpd {
  port: number;
  /** Its folder: configuration, tables, and whatever a test puts there. */
  folder: string;
  /** Its tables are others from now on. */
  becomes(bench: BenchSwitch): void;
  stop(): Promise<void>;
}

/** Told by the tables of the bench; what snmpd itself tells within them goes before. */
const passed = ['1.3.6.1.2.1', '1.0.8802.1.1.2'];
/** What of snmpd runs: its name and its security, but no table of the machine that it runs on. */
const ownParts = [
  'system_mib',
  'snmpEngine',
  'usmConf',
  'usmStats',
  'usmUser',
  'vacm_conf',
  'vacm_context',
  'pass_persist',
];

/** Starts one, with the community `lookonly` and these users of SNMPv3, each line as `createUser` has it. */
export async function startSnmpd(bench: BenchSwitch, users: readonly string[] = []): Promise<RealSnmpd> {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-snmpd-'));
  const tables = join(folder, 'tables');
  const becomes = (next: BenchSwitch) => {
    writeFileSync(`${tables}.next`, objectsOf(next).join('\n'));
    renameSync(`${tables}.next`, tables);
  };
  becomes(bench);
  const port = await freePort();
  const script = fileURLToPath(new URL('./passed-objects.ts', import.meta.url));
  const config = [
    'rocommunity lookonly 127.0.0.1',
    `sysName ${bench.name}`,
    'sysLocation panel 3',
    'sysDescr a switch on the bench',
    ...users.flatMap((user) => [`createUser ${user}`, `rouser ${user.split(' ')[0]} noauth`]),
    ...passed.map((root) => `pass_persist .${root} ${process.execPath} ${script} ${tables}`),
  ];
  writeFileSync(join(folder, 'snmpd.conf'), `${config.join('\n')}\n`);
  const child = spawn(
    snmpdPath!,
    [
      ...['-f', '-Lo', '-C', '-c', join(folder, 'snmpd.conf'), '-p', join(folder, 'pid')],
      ...['-I', ownParts.join(','), `udp:127.0.0.1:${port}`],
    ],
    { env: { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await untilItSays(child, 'NET-SNMP version');
  return {
    ...{ port, folder, becomes },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilItSays(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes(words)) resolve();
      });
    }
    child.once('exit', () => reject(new Error(`snmpd ended: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
