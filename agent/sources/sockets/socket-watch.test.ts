import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import type { SourceContext } from '../source.ts';
import { SocketTables } from './proc-net.ts';
import { SocketWatch } from './socket-watch.ts';
import { type SocketsConfig, socketsConfig } from './source.config.ts';

test.skipIf(process.platform !== 'linux')(
  'a connection that its server has not taken yet is told with the program of the end that is known',
  async () => {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    const emitted: EventDraft[] = [];
    const context = {
      config: socketsConfig.parse({ includeLoopback: true, cpuPercent: 100 }),
      host: 'pc-1',
      id: 'sockets',
      stateDir: mkdtempSync(join(tmpdir(), 'hinomi-watch-')),
      now: () => new Date('2025-06-02T01:00:10Z'),
      position: () => undefined,
      emit: async (drafts: EventDraft[]) => void emitted.push(...drafts),
    } as unknown as SourceContext<SocketsConfig>;
    const watch = new SocketWatch(context, () => 'operator');
    const tables = new SocketTables();
    const rows = tables.read();
    const ours = rows.filter(({ localPort, remotePort }) => [localPort, remotePort].includes(port));
    const listening = ours.filter(({ remotePort }) => remotePort === 0);
    const [taken] = ours.filter(({ localPort, remotePort }) => localPort === port && remotePort !== 0);
    const [asking] = ours.filter(({ remotePort }) => remotePort === port);
    await watch.look([...listening, { ...taken!, inode: 0 }, asking!]);
    for (const one of [watch, tables]) one.close();
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
    const told = emitted.filter(({ kind }) => kind === 'net.new_talker');
    expect(told.map(({ fields }) => fields['process.executable'])).toEqual([process.execPath]);
  },
);
