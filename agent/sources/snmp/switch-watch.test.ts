import { afterEach, expect, test } from 'vitest';
import type { SwitchPort } from '#engine/switches/ports.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import type { SourceContext } from '../source.ts';
import { type SnmpConfig, snmpConfig } from './source.config.ts';
import { blankPicture } from './switch-reader.ts';
import { SwitchWatch } from './switch-watch.ts';

afterEach(() => {
  for (const name of ['usedAt', 'state', 'since']) delete (Object.prototype as Record<string, unknown>)[name];
});

const config = snmpConfig.parse({ switches: [{ id: 'sw-1', host: '192.0.2.1', communityFile: '/secret' }] });

function watching(position: unknown, told: EventDraft[]) {
  let kept = position;
  const context = {
    ...{ config, host: 'pc', now: () => new Date('2026-04-06T00:00:00Z') },
    position: () => (kept === undefined ? undefined : JSON.parse(JSON.stringify(kept))),
    emit: async (drafts: EventDraft[], next: unknown) => {
      kept = next;
      told.push(...drafts);
    },
  } as unknown as SourceContext<SnmpConfig>;
  return { watch: new SwitchWatch(context), kept: () => kept };
}

test.each(['__proto__', 'constructor', 'toString'])('a port called %s is a port like any other', async (name) => {
  const port: SwitchPort = {
    ...{ name, state: 'up', enabled: true, alias: null, index: 7, descr: null, mac: null, physical: true },
  };
  const picture = {
    ...blankPicture('sw-1'),
    ports: [port],
    stations: [{ mac: '00:1a:2b:00:00:11', interface: 7, vlan: 1 }],
    whole: new Set(['ports', 'forwarding'] as const),
  };
  const result = { picture, answered: true, troubles: [], ms: 1, requests: {}, refused: {} };
  const told: EventDraft[] = [];
  const first = watching(undefined, told);
  await first.watch.look([result]);
  await first.watch.look([result]);
  await watching(first.kept(), told).watch.look([{ ...result, picture: { ...picture, ports: [port] } }]);
  expect(told.filter(({ kind }) => kind === 'net.port_state').map(({ fields }) => fields['event.action'])).toEqual([
    'present',
  ]);
  expect(({} as Record<string, unknown>)['usedAt']).toBeUndefined();
});
