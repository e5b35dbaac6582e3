import { describe, expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import type { SilenceMatter } from './silence.ts';
import { silenceInputs } from './silence-inputs.ts';
import { SilenceWatch } from './silence-watch.ts';

type Hub = Awaited<ReturnType<typeof openHub>>;
const enrol = (hub: Hub, agent: string, standing = 'active', phase = 'live') =>
  hub.control.db
    .prepare(
      `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
       VALUES ('tokyo', ?, ?, ?, 'k', ?, ?, 'm', 'h', 'p', '1', 't', '')`,
    )
    .run(agent, agent.toUpperCase(), agent, standing, phase);
const inputs = (hub: Hub) =>
  silenceInputs({ agents: hub.agents, live: () => hub.live, assets: hub.assets, lifecycle: hub.lifecycle });
const word = (action: string) => ({
  kind: 'host.lifecycle',
  fields: { 'event.action': action, 'host.name': 'INSP-07' },
});

describe('facts for judging silence', () => {
  test('only active agents count; before a heartbeat the last record of the machine stands for it', async () => {
    const hub = await openHub();
    enrol(hub, 'insp-07');
    enrol(hub, 'gone', 'revoked');
    enrol(hub, 'new');
    await hub.commit([word('agent_started')]);
    expect(inputs(hub).map(({ agent, lastHeard }) => [agent, lastHeard])).toEqual([
      ['insp-07', '2026-11-04T03:00:00.000Z'],
      ['new', null],
    ]);
  });

  test('the last word counts, in order of storage; history does not', async () => {
    const hub = await openHub();
    enrol(hub, 'insp-07');
    const stopped = () => inputs(hub)[0]!.stopped;
    await hub.commit([word('agent_started'), word('shutdown')]);
    expect(stopped()).toBe(true);
    await hub.commit([{ ...word('agent_stopped'), history: true }, word('boot')]);
    expect(stopped()).toBe(false);
    await hub.commit([word('agent_started'), word('agent_stopped'), word('time_changed')]);
    expect(stopped()).toBe(true);
  });

  test('the least advanced of agent, zone and site decides the phase', async () => {
    const hub = await openHub();
    enrol(hub, 'insp-07');
    await hub.commit([word('boot')]);
    const phase = () => inputs(hub)[0]!.phase;
    expect(phase()).toBe('live');
    const zone = { id: 'fa1', name: 'FA1', order: 1, subnets: [], phase: 'trial' as const };
    hub.sites.edit('tokyo', { zones: [zone] });
    hub.assets.edit(hub.assets.list({}, ['tokyo']).items[0]!.id, { zone: 'fa1' }, { id: 'x', role: null });
    expect(phase()).toBe('trial');
    hub.sites.edit('tokyo', { phase: 'build' });
    expect(phase()).toBe('build');
  });
});

test('a hub that starts anew over a weekend goes on with the matters it had', async () => {
  const hub = await openHub({ start: '2026-11-06T11:00:00.000Z' });
  const since = '2026-11-06T10:30:00.000Z';
  const matter: SilenceMatter = {
    key: 'silence/tokyo/fa1/x',
    site: 'tokyo',
    zone: 'fa1',
    agents: ['hmi-01', 'insp-01'],
    since,
    judgement: 'planned',
    wholeSite: false,
    trial: false,
    text: { ja: '', en: '' },
  };
  hub.silenceLog.note([matter], new Date('2026-11-06T11:00:00.000Z'));
  hub.advance(36 * 3_600_000);
  const raised: unknown[] = [];
  const agent = (name: string) => ({
    site: 'tokyo',
    agent: name,
    name,
    zone: 'fa1',
    lastHeard: since,
    stopped: false,
    phase: 'live' as const,
  });
  const calendar = {
    shifts: [{ id: 'b', name: '二直', start: '16:45', end: '01:00', days: [1, 2, 3, 4, 5] }],
    holidays: [],
    stops: [],
    weeklyPowerOff: [{ zones: ['fa1'], fromDay: 5, from: '20:00', toDay: 1, to: '07:00' }],
  };
  const watch = (open: SilenceMatter[]) =>
    new SilenceWatch({
      agents: () => [agent('insp-01'), { ...agent('hmi-01'), lastHeard: hub.clock().toISOString() }],
      lifecycle: () => ({}),
      assetOf: () => null,
      plantOf: () => ({ timeZone: 'Asia/Tokyo', calendar }),
      listener: { raiseSilence: (one) => raised.push(one), resolveSilence: () => {} },
      note: () => {},
      open,
      clock: hub.clock,
    });
  const kept = watch(hub.silenceLog.open());
  const forgetful = watch([]);
  hub.advance(100_000);
  kept.tick();
  expect(raised).toEqual([]);
  expect(kept.current).toMatchObject([{ key: matter.key, since, judgement: 'planned', agents: ['insp-01'] }]);
  forgetful.tick();
  expect(raised).toHaveLength(1);
});
