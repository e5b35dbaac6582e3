import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { natsServer } from '../../deploy/local/nats-server.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';
import { SharedBus } from '../support/shared-bus.ts';

const bus = new SharedBus();
const { plant, heard } = bus;

beforeAll(() => bus.start());
afterAll(async () => {
  await bus.observer?.close();
  await endAll();
});

test('the link of a site that has turned against us reaches nothing of the hub or of another site', async () => {
  const port = await freePort();
  const creds = join(plant.dir, 'bus', 'sites', 'plant-2', 'leaf.creds');
  const systemCreds = join(plant.dir, 'bus', 'sites', 'plant-2', 'system-leaf.creds');
  const conf = join(plant.dir, 'rogue.conf');
  writeFileSync(
    conf,
    `server_name: rogue\nlisten: "127.0.0.1:${port}"\naccounts { A { users: [ { user: a, password: a } ] }, S { users: [ { user: s, password: s } ] } }\n` +
      'leafnodes { remotes: [\n' +
      `  { url: "nats-leaf://127.0.0.1:${plant.ports['leaf']}", account: A, credentials: "${creds}" }\n` +
      `  { url: "nats-leaf://127.0.0.1:${plant.ports['leaf']}", account: S, credentials: "${systemCreds}" }\n] }\n`,
  );
  const server = start(natsServer(), ['-c', conf]);
  await server.says(/(Leafnode connection created[\s\S]*){2}/);
  const rogue = await connect({ servers: [`127.0.0.1:${port}`], user: 'a', pass: 'a' });
  const stolen: string[] = [];
  for (const subject of [
    'evt.>',
    'cmd.plant-1.>',
    'ack.plant-1.>',
    'hb.plant-1.>',
    '$JS.hub.API.>',
    '_INBOX_plant-1.>',
  ]) {
    rogue.subscribe(subject, {
      callback: (_, message) => void (message.string() === 'secret' && stolen.push(message.subject)),
    });
  }
  const reached: string[] = [];
  rogue.subscribe('ack.plant-2.marker', { callback: (_, message) => void reached.push(message.subject) });
  // What is said before the link has told each side what the other listens to goes nowhere.
  await eventually(
    () => {
      rogue.publish('hb.plant-2.link', 'x');
      return heard;
    },
    (subjects) => subjects.includes('hb.plant-2.link'),
  );
  heard.length = 0;
  const attacks = [
    'evt.plant-1.pc-3.evidence',
    'evt.plant-2.pc-1.evidence',
    'hb.plant-1.pc-3',
    'src.plant-1.evidence.x',
    '$JS.hub.API.STREAM.PURGE.EVENTS',
    'cmd.plant-1.pc-3',
    'ack.plant-1.pc-3',
    'enrol.plant-1',
    '$SYS.REQ.CLAIMS.UPDATE',
    '_INBOX_plant-1.pc-3.x',
  ];
  for (const subject of attacks) rogue.publish(subject, 'x');
  rogue.publish('hb.plant-2.marker', 'x');
  await rogue.flush();
  await eventually(
    () => heard,
    (subjects) => subjects.includes('hb.plant-2.marker'),
  );
  bus.observer.publish('cmd.plant-1.pc-3', 'secret');
  bus.observer.publish('ack.plant-1.pc-3', 'secret');
  await eventually(
    () => {
      bus.observer.publish('ack.plant-2.marker', 'x');
      return reached;
    },
    (subjects) => subjects.length > 0,
  );
  expect(
    heard.filter(
      (subject) => attacks.includes(subject) && subject !== 'ack.plant-1.pc-3' && subject !== 'cmd.plant-1.pc-3',
    ),
  ).toEqual([]);
  expect(stolen).toEqual([]);

  // The second link carries revocations down, and nothing else either way.
  const inSystem = await connect({ servers: [`127.0.0.1:${port}`], user: 's', pass: 's' });
  const system = await bus.connectWith('system.creds');
  const arrived = new Set<string>();
  system.subscribe('>', { callback: (_, message) => void arrived.add(message.subject) });
  const overheard = new Set<string>();
  inSystem.subscribe('>', { callback: (_, message) => void overheard.add(message.subject) });
  await eventually(
    () => {
      inSystem.publish('_INBOX.link', 'x');
      system.publish('$SYS.canary', 'x');
      system.publish('_INBOX_system.canary', 'x');
      system.publish('$SYS.REQ.CLAIMS.UPDATE', 'marker');
      return [arrived.has('_INBOX.link'), overheard.has('$SYS.REQ.CLAIMS.UPDATE')];
    },
    (both) => both.every(Boolean),
  );
  const requests = ['$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.CLAIMS.DELETE', '$SYS.REQ.SERVER.PING', '_INBOX_system.x'];
  arrived.clear();
  for (const subject of requests) inSystem.publish(subject, 'x');
  inSystem.publish('_INBOX.marker', 'x');
  await eventually(
    () => arrived,
    (subjects) => subjects.has('_INBOX.marker'),
  );
  const pushed = (subject: string) => subject === '$SYS.REQ.CLAIMS.UPDATE';
  expect(requests.filter((subject) => arrived.has(subject) && !pushed(subject))).toEqual([]);
  expect([...overheard].filter((subject) => /canary/.test(subject))).toEqual([]);
  for (const nc of [rogue, inSystem, system]) await nc.close();
  await server.kill();
});

test('the credential of the link is no good for a client', async () => {
  await expect(bus.connectWith('sites/plant-2/leaf.creds')).rejects.toThrow(/authorization/i);
});
