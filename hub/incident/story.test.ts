import { describe, expect, test } from 'vitest';
import type { StoryPart } from '#protocol/incident/story-part.ts';
import { alert, everywhere, openDesk } from './incident-harness.ts';
import { Incidents } from './incidents.ts';

const parts: Record<string, StoryPart> = {
  scan: 'acts',
  command: 'acts',
  talk: 'goes_on',
  program: 'changed',
  usb: 'host',
};

const intruder = { asset: 'pc-9', name: 'PC-09', role: 'acted' } as const;
const press = { asset: 'plc-1', name: 'PLC-01', role: 'touched' } as const;
const scan = { rule: 'scan', asset: 'pc-9', assetName: 'PC-09', zone: null, involved: [intruder] };
const command = { ...scan, rule: 'command', involved: [intruder, press] };
const program = {
  rule: 'program',
  asset: 'plc-1',
  assetName: 'PLC-01',
  involved: [{ ...press, role: 'about' as const }],
};
const usb = { rule: 'usb', asset: 'pc-9', assetName: 'PC-09', involved: [{ ...intruder, role: 'about' as const }] };

function desk() {
  const parts_ = openDesk();
  const incidents = new Incidents({ ...parts_, clock: parts_.clock.now, storyPart: (rule) => parts[rule] ?? null });
  const all = () => incidents.list({ limit: 100 } as never, everywhere).items;
  return { ...parts_, incidents, all };
}

describe('what one machine does', () => {
  test('is one incident with a time line: search, command, the controller that changed, the USB device', () => {
    const { incidents, all } = desk();
    incidents.consume([alert(1, scan), alert(2, { ...command, severity: 'S1' }), alert(3, program), alert(4, usb)]);
    expect(all()).toHaveLength(1);
    const [one] = all();
    expect(one).toMatchObject({ count: 4, severity: 'S1' });
    const { timeline } = incidents.detail(one!.id, everywhere)!;
    expect(timeline.filter(({ text }) => text.ja.startsWith('同じ端末の続き'))).toHaveLength(3);
  });

  test.each([
    [
      'another machine',
      [alert(1, scan), alert(2, { ...scan, asset: 'pc-8', involved: [{ ...intruder, asset: 'pc-8' }] })],
    ],
    ['a controller that it never reached', [alert(1, scan), alert(2, program)]],
    ['something at another site', [alert(1, scan), alert(2, { ...command, site: 'osaka' })]],
    ['a rule that stands alone', [alert(1, scan), alert(2, { ...usb, rule: 'clock' })]],
    ['two things that alone say little', [alert(1, { ...scan, rule: 'talk', severity: 'S3' }), alert(2, { ...usb })]],
    ['history', [alert(1, scan), alert(2, { ...command, history: true })]],
    ['a drill', [alert(1, scan), alert(2, { ...command, drill: 'd1' })]],
    ['the same after a quiet day', [alert(1, scan), alert(90_000, command)]],
  ])('is not joined with %s', (_, alerts) => {
    const { incidents, all } = desk();
    incidents.consume(alerts);
    expect(all()).toHaveLength(2);
  });

  test('a first conversation that alone says little becomes part of what follows', () => {
    const { incidents, all } = desk();
    incidents.consume([alert(1, { ...scan, rule: 'talk', severity: 'S3' }), alert(2, scan), alert(3, usb)]);
    expect(all()).toHaveLength(2 - 1);
  });

  test('ends when people close it: what comes then is a matter anew', () => {
    const { incidents, all } = desk();
    incidents.consume([alert(1, scan)]);
    const [first] = all();
    const lead = { id: 'lead', name: 'lead', roles: ['fsoc_lead' as const], sites: ['*'] };
    incidents.act([first!.id], { type: 'close', reason: 'false_alarm', note: 'test' } as never, lead);
    incidents.consume([alert(2, command)]);
    expect(all().filter(({ state }) => state === 'new')).toHaveLength(1);
  });
});
