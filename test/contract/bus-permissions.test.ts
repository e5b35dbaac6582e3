import { jetstreamManager } from '@nats-io/jetstream';
import { connect, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeToken, type EnrolmentToken } from '../../protocol/enrolment.ts';
import { endAll, eventually } from '../support/processes.ts';
import { RawBusClient } from '../support/raw-bus-client.ts';
import { SharedBus } from '../support/shared-bus.ts';

const bus = new SharedBus();
const { plant } = bus;

beforeAll(() => bus.start());
afterAll(async () => {
  await bus.observer?.close();
  await endAll();
});

/** Publishes and subscribes what is not allowed and gathers the server's refusals. */
async function refusals(nc: NatsConnection, publish: string[], subscribe: string[]): Promise<Set<string>> {
  const refused = new Set<string>();
  const watching = (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'error') refused.add(/"([^"]+)"/.exec(status.error.message)?.[1] ?? status.error.message);
    }
  })();
  for (const subject of subscribe) nc.subscribe(subject, { callback: () => {} });
  for (const subject of publish) nc.publish(subject, 'x');
  // The server answers in order: what it refuses stands before the answer to this.
  await nc.flush();
  await nc.close();
  await watching;
  return refused;
}

/** A server maps the API of its own domain onto the plain one before it judges. */
const asMapped = (subject: string) => subject.replace('$JS.plant-2.API.', '$JS.API.');

const foreign = {
  publish: [
    'evt.plant-2.pc-2.evidence',
    'evt.plant-1.pc-3.evidence',
    'evt.plant-2.pc-1.other',
    'hb.plant-2.pc-2',
    'hb.plant-1.pc-3',
    'ack.plant-2.pc-2',
    'cmd.plant-2.pc-1',
    'cmd.plant-2.pc-2',
    '$KV.cfg.plant-2.pc-1',
    'src.plant-2.x',
    'enrol.plant-2',
    '$JS.API.STREAM.DELETE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.PURGE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.INFO.SPOOL_EVIDENCE',
    '$JS.API.STREAM.CREATE.X',
    '$JS.API.STREAM.UPDATE.SPOOL_DETAIL',
    '$JS.API.STREAM.MSG.GET.SPOOL_EVIDENCE',
    '$JS.API.STREAM.MSG.DELETE.SPOOL_EVIDENCE',
    '$JS.API.CONSUMER.CREATE.SPOOL_EVIDENCE',
    '$JS.API.CONSUMER.CREATE.CMD.x',
    '$JS.API.CONSUMER.DELETE.CMD.pc-2',
    '$JS.API.CONSUMER.MSG.NEXT.CMD.pc-2',
    '$JS.API.CONSUMER.LIST.CMD',
    '$JS.API.DIRECT.GET.KV_cfg.$KV.cfg.plant-2.pc-2',
    '$JS.API.DIRECT.GET.KV_cfg',
    '$JS.API.INFO',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.SNAPSHOT.SPOOL_EVIDENCE',
    '$JS.API.STREAM.RESTORE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.LEADER.STEPDOWN.SPOOL_EVIDENCE',
    '$JS.API.STREAM.PEER.REMOVE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.TEMPLATE.CREATE.X',
    '$JS.API.META.LEADER.STEPDOWN',
    '$JS.API.SERVER.REMOVE',
    '$JS.API.ACCOUNT.PURGE.A',
    '$JS.API.CONSUMER.NAMES.CMD',
    '$JS.API.CONSUMER.INFO.CMD.pc-2',
    '$JS.API.CONSUMER.DURABLE.CREATE.CMD.pc-1',
    '$JS.API.CONSUMER.DURABLE.CREATE.CMD.pc-2',
    '$JS.API.CONSUMER.CREATE.CMD.pc-1.cmd.plant-2.pc-2',
    '$JS.API.CONSUMER.DELETE.CMD.pc-1',
    '$JS.API.CONSUMER.PAUSE.CMD.pc-2',
    '$JS.API.CONSUMER.LEADER.STEPDOWN.CMD.pc-2',
    '$JS.API.DIRECT.GET.SPOOL_EVIDENCE',
    '$JS.API.DIRECT.GET.SPOOL_EVIDENCE.evt.plant-2.pc-2.evidence',
    '$JS.FC.SPOOL_EVIDENCE.x',
    '$JSC.R.x',
    '$NRG.V.x',
    '_R_.x',
    '$JS.hub.API.STREAM.PURGE.EVENTS',
    '$JS.plant-2.API.STREAM.PURGE.CMD',
    '$JS.ACK.CMD.pc-2.1.1.1.1.1',
    '$SYS.REQ.SERVER.PING',
    '$SYS.REQ.CLAIMS.UPDATE',
    '_INBOX_plant-2.pc-2.x',
    '_INBOX_hub.x',
  ],
  subscribe: [
    '>',
    'evt.>',
    'hb.>',
    'cmd.>',
    'cmd.plant-2.pc-1',
    'ack.plant-2.pc-2',
    'ack.>',
    '_INBOX.>',
    '_INBOX_plant-2.pc-2.>',
    '_INBOX_hub.>',
    '$SYS.>',
    '$JS.>',
    'src.>',
    '$KV.>',
  ],
};

describe('what a credential may not do is refused by the server', () => {
  test('an agent: every foreign subject and every stream right', async () => {
    const refused = await refusals(await bus.connectAs(bus.identityOf('pc-1')), foreign.publish, foreign.subscribe);
    expect([...foreign.publish, ...foreign.subscribe].filter((subject) => !refused.has(asMapped(subject)))).toEqual([]);
  });

  test('the holder of a token: the same, and also what an agent may', async () => {
    const { json } = await bus.api.post('/agents/tokens', {
      site: 'plant-2',
      agent: 'pc-8',
      name: 'x',
      uses: 1,
      hours: 1,
      needsAcceptance: false,
    });
    const token = decodeToken(json.token as string) as EnrolmentToken;
    const nc = await connect({
      servers: [`127.0.0.1:${plant.ports['plant-2']}`],
      authenticator: jwtAuthenticator(token.jwt, new TextEncoder().encode(token.seed)),
      inboxPrefix: `_INBOX_enrol_plant-2.${token.id}`,
      reconnect: false,
    });
    const publish = foreign.publish
      .filter((subject) => subject !== 'enrol.plant-2')
      .concat('evt.plant-2.pc-1.evidence', 'hb.plant-2.pc-1', 'enrol.plant-1', '_INBOX_enrol_plant-2.other.x');
    const subscribe = [...foreign.subscribe, 'ack.plant-2.pc-1', 'enrol.>', '_INBOX_enrol_plant-2.>'];
    const refused = await refusals(nc, publish, subscribe);
    expect([...publish, ...subscribe].filter((subject) => !refused.has(asMapped(subject)))).toEqual([]);
  });

  test('an agent: its own subjects are allowed', async () => {
    const own = [
      'evt.plant-2.pc-1.evidence',
      'evt.plant-2.pc-1.detail',
      'hb.plant-2.pc-1',
      '$JS.API.CONSUMER.MSG.NEXT.CMD.pc-1',
    ];
    expect([
      ...(await refusals(await bus.connectAs(bus.identityOf('pc-1')), own, [
        'ack.plant-2.pc-1',
        '_INBOX_plant-2.pc-1.>',
      ])),
    ]).toEqual([]);
  });

  test('an agent: the answer to what it may ask is no way to what it may not', async () => {
    const identity = bus.identityOf('pc-1');
    const toSite = await bus.connectWith('hub.creds', '_INBOX_hub.plant-2');
    const { streams } = await jetstreamManager(toSite, { domain: 'plant-2', checkAPI: false });
    const raw = await RawBusClient.open(plant.ports['plant-2']!, identity);
    const empty = 'NATS/1.0\r\n\r\n';
    const newest = async () =>
      (await streams.getMessage('SPOOL_EVIDENCE', { last_by_subj: 'evt.plant-2.pc-1.evidence' }))?.string();
    raw.publish('evt.plant-2.pc-1.evidence', empty, Buffer.from('first'));
    await eventually(newest, (text) => text === 'first');
    const before = await streams.info('SPOOL_EVIDENCE');
    const made = new Map<string, string>();
    for (const stream of ['CMD', 'KV_cfg']) made.set(stream, (await streams.info(stream)).created);
    const asked = [
      'evt.plant-2.pc-1.evidence',
      '$JS.API.CONSUMER.MSG.NEXT.CMD.pc-1',
      '$JS.API.DIRECT.GET.KV_cfg.$KV.cfg.plant-2.pc-1',
      '$JS.ACK.CMD.pc-1.1.1.1.1.1',
    ];
    const answers = [
      'cmd.plant-2.pc-9',
      'evt.plant-2.pc-2.evidence',
      '$KV.cfg.plant-2.pc-2',
      '$JS.API.STREAM.PURGE.SPOOL_EVIDENCE',
      '$JS.API.STREAM.DELETE.SPOOL_EVIDENCE',
      '$JS.API.STREAM.PURGE.CMD',
      '$JS.plant-2.API.STREAM.PURGE.SPOOL_EVIDENCE',
    ];
    for (const reply of answers) for (const subject of asked) raw.publish(subject, empty, Buffer.from(''), reply);
    // Newer servers do not even take a message with such a reply; the last one is taken by all.
    raw.publish('evt.plant-2.pc-1.evidence', empty, Buffer.from('last'));
    await raw.flush();
    raw.close();
    await eventually(newest, (text) => text === 'last');
    const { state, created } = await streams.info('SPOOL_EVIDENCE');
    expect({ created, first: state.first_seq }).toEqual({ created: before.created, first: before.state.first_seq });
    expect(state.messages).toBe(state.last_seq - state.first_seq + 1);
    for (const stream of ['CMD', 'KV_cfg']) expect((await streams.info(stream)).created).toBe(made.get(stream));
    expect((await streams.info('CMD')).state.last_seq).toBe(0);
    await toSite.close();
  });

  test('an agent of one site is known at the other server, but only as itself', async () => {
    const there = { ...bus.identityOf('pc-3'), urls: [`nats://127.0.0.1:${plant.ports['plant-2']}`] };
    const refused = await refusals(
      await bus.connectAs(there),
      ['evt.plant-2.pc-1.evidence', 'hb.plant-2.pc-1'],
      ['ack.plant-2.pc-1'],
    );
    expect(refused.size).toBe(3);
  });
});
