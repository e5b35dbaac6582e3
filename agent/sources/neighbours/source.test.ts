import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import type { NeighbourRow } from '../arp-table.ts';
import type { SourceContext } from '../source.ts';
import { NeighbourWatch } from './neighbour-watch.ts';
import { type NeighboursConfig, neighboursConfig } from './source.config.ts';
import { source } from './source.ts';

const makeSegment = ['-Urn', 'sh', '-c', 'ip link add eth0 type veth peer name eth1'];
const noNamespace =
  spawnSync('unshare', makeSegment).status === 0 ? '' : ' (skipped: this system makes no virtual networks)';

/** A watch over made-up tables, its events and the time by hand. */
function watchAt(config: object, start = Date.parse('2026-04-06T01:00:00Z')) {
  const events: EventDraft[] = [];
  const clock = { now: start };
  const context: Partial<SourceContext<NeighboursConfig>> = {
    id: 'neighbours',
    host: 'gw-1',
    config: neighboursConfig.parse(config),
    now: () => new Date(clock.now),
    position: () => undefined,
    emit: async (drafts) => void events.push(...drafts),
  };
  return { watch: new NeighbourWatch(context as SourceContext<NeighboursConfig>), events, clock };
}
const row = (host: number, via = 'eth0'): NeighbourRow => ({
  address: `192.168.0.${host}`,
  mac: `00:1a:2b:3c:4d:${host.toString(16).padStart(2, '0')}`,
  via,
});

describe('source of neighbours', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ pollSeconds: 60, maxDevices: 1024 });
  });

  test('many at once are paced: so many a minute, the rest later and as a gap with its count', async () => {
    const { watch, events, clock } = watchAt({ learnHours: 0, maxToldPerMinute: 4 });
    await watch.look([row(1)]);
    const crowd = Array.from({ length: 11 }, (_, at) => row(at + 1));
    for (let looks = 0; looks < 20; looks++) {
      clock.now += 15_000;
      await watch.look(crowd);
    }
    expect(events.flatMap(findings)).toEqual([]);
    const devices = events.filter(({ kind }) => kind === 'net.neighbour');
    expect(devices.map(({ fields }) => fields['source.mac'])).toEqual(crowd.map(({ mac }) => mac));
    const perMinute = Map.groupBy(devices, ({ time }) =>
      Math.floor((Date.parse(time) - Date.parse(events[0]!.time)) / 60_000),
    );
    expect(Math.max(...[...perMinute.values()].map((all) => all.length))).toBeLessThanOrEqual(4);
    expect(events.filter(({ kind }) => kind === 'gap').map(({ fields }) => fields['gap.count'])).toEqual([7, 3]);
  });

  test('bridges of containers are left aside', async () => {
    const { watch, events } = watchAt({});
    await watch.look([row(1), row(2, 'docker0'), row(3, 'br-5f2a'), row(4, 'veth12'), row(5, 'br0')]);
    expect(events.map(({ fields }) => fields['observer.ingress.interface.name'])).toEqual(['eth0', 'br0']);
  });

  test.skipIf(noNamespace !== '')(
    `on a real segment: who comes, who moves, who takes another’s address, and none of it twice${noNamespace}`,
    () => {
      const script = fileURLToPath(new URL('./segment-of-two.ts', import.meta.url));
      const { status, stdout, stderr } = spawnSync('unshare', ['-Urn', process.execPath, script], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as EventDraft);
      expect(events.flatMap(findings)).toEqual([]);
      expect(events.map(({ fields }) => fields)).toMatchObject([
        {
          'event.action': 'new',
          'source.mac': '00:1a:2b:00:00:01',
          'source.ip': '10.66.0.60',
          'hinomi.neighbour.learning': false,
        },
        { 'event.action': 'moved', 'source.ip': '10.66.0.61', 'hinomi.neighbour.previous_ip': '10.66.0.60' },
        {
          'event.action': 'new',
          'source.mac': 'd6:00:00:00:00:07',
          'hinomi.neighbour.previous_mac': '00:1a:2b:00:00:01',
          'hinomi.neighbour.local_mac': true,
        },
      ]);
    },
  );
});
