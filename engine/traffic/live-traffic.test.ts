import { describe, expect, test } from 'vitest';
import { CaptureMinutes, usualLimits } from '#engine/wire/wire.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { type LearningOrders, LiveTraffic } from './live-traffic.ts';
import { SamplePlant } from './sample-plant.ts';

const [hmi, plc, other, stranger] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.66'];
const start = 1_700_000_000_000;
const hour = 3_600_000;

function ordinary(from: number, turns = 40): SamplePlant {
  const plant = new SamplePlant();
  for (const host of [hmi, plc, other]) plant.arp(from, host, hmi);
  plant.poll(hmi, 40_000, plc, from + 100, turns);
  plant.poll(hmi, 40_001, other, from + 150, turns);
  return plant;
}

/** A watch on a running network; `play` shows it packets and lets time pass, and answers what it told. */
function running(orders: Partial<LearningOrders> = {}, load?: { learned: unknown; told: unknown }) {
  const all = { until: start + hour, held: [], anew: [], permitted: [], ...orders };
  const live = new LiveTraffic({ 'host.name': 'sensor' }, all);
  if (load) live.load(load.learned, load.told);
  live.order(all, start);
  const minutes = new CaptureMinutes({}, usualLimits, live.companion);
  const play = (plant: SamplePlant, restMs = 5000): EventDraft[] => {
    const told: EventDraft[] = [];
    let now = 0;
    for (const { bytes, time } of plant.inOrder()) {
      if (time - now > 500) told.push(...pass(time));
      now = time;
      minutes.packet(bytes, 0, bytes.length, bytes.length, 1, time);
    }
    return [...told, ...pass(now + 500), ...pass(now + restMs)];
  };
  const pass = (now: number) => {
    live.tick(now);
    return live.take(now);
  };
  const order = (more: Partial<LearningOrders>, now: number) => live.order({ ...all, ...more }, now);
  return { live, play, pass, order };
}

const words = (events: readonly EventDraft[]) =>
  events.map(
    ({ fields }) => `${fields['event.action']} ${fields['source.ip']}${fields['hinomi.finding.again'] ? ' again' : ''}`,
  );

function intrusion(at: number): SamplePlant {
  const plant = ordinary(at, 10);
  plant.connect(at + 1000, stranger, 50_000, plc, 502);
  plant.modbus(at + 1005, stranger, 50_000, plc, [6, 0, 7, 0, 1]);
  return plant;
}

describe('traffic that never ends', () => {
  test('is learned in silence, then judged: each thing is told once, as what it has turned out to be', () => {
    const { play } = running();
    expect(words(play(intrusion(start)))).toEqual([]);
    const judged = running();
    judged.play(ordinary(start));
    judged.pass(start + hour);
    expect(words(judged.play(ordinary(start + 2 * hour)))).toEqual([]);
    expect(words(judged.play(intrusion(start + 3 * hour))).sort()).toEqual([
      `new_host ${stranger}`,
      `unauthorised_master ${stranger}`,
      `unauthorised_write ${stranger}`,
    ]);
    expect(words(judged.play(intrusion(start + 3 * hour + 60_000)))).toEqual([]);
  });

  test('what goes on is told again later with its count', () => {
    const { play, pass } = running();
    play(ordinary(start));
    pass(start + hour);
    play(intrusion(start + 2 * hour));
    const later = play(intrusion(start + 2 * hour + 1_200_000));
    expect(words(later)).toContain(`unauthorised_write ${stranger} again`);
    expect(later.find(({ fields }) => fields['event.action'] === 'unauthorised_write')!.fields).toMatchObject({
      'hinomi.finding.count': 2,
    });
  });

  test('a port scan is one finding, not one for each port', () => {
    const { play, pass } = running();
    play(ordinary(start));
    pass(start + hour);
    const plant = ordinary(start + 2 * hour, 10);
    for (let port = 1; port < 40; port++)
      plant.tcp(start + 2 * hour + port * 20, stranger, 50_000 + port, plc, port, 2);
    expect(words(play(plant)).sort()).toEqual([`new_host ${stranger}`, `port_scan ${stranger}`]);
  });

  test('very many forged senders leave room for what comes after it, and what is given up is counted', () => {
    const { live, play, pass } = running();
    play(ordinary(start));
    pass(start + hour);
    const at = start + 2 * hour;
    const flood = new SamplePlant();
    for (let sender = 0; sender < 5000; sender++) {
      flood.tcp(at + sender * 100, `10.${1 + (sender >> 8)}.${sender & 255}.9`, 40_000, plc, 502, 2);
    }
    expect(play(flood).length).toBeLessThan(1000);
    for (let minute = 1; minute < 12; minute++) pass(at + 500_000 + minute * 60_000);
    expect(live.notes().join()).toMatch(/waited too long/);
    expect(words(play(intrusion(at + 1_220_000)))).toContain(`unauthorised_write ${stranger}`);
  });

  test('what was learned and told is taken up after a restart, and told no second time', () => {
    const first = running();
    first.play(ordinary(start));
    first.pass(start + hour);
    first.play(intrusion(start + 2 * hour));
    const kept = JSON.parse(JSON.stringify({ learned: first.live.save(), told: first.live.saveTold() }));
    const second = running({}, kept);
    second.pass(start + 3 * hour);
    expect(words(second.play(ordinary(start + 3 * hour)))).toEqual([]);
    expect(words(second.play(intrusion(start + 4 * hour)))).toEqual([]);
    const forgot = running();
    forgot.pass(start + 3 * hour);
    expect(words(forgot.play(intrusion(start + 4 * hour)))).not.toEqual([]);
    expect(() => running({}, { learned: { form: 1, learned: {} }, told: [] })).toThrow();
  });

  test('of a host that is held nothing is learned, and nothing said while the rest is learned', () => {
    const { play, pass, order } = running({ held: [stranger] });
    expect(words(play(intrusion(start)))).toEqual([]);
    order({ held: [] }, start + hour);
    pass(start + hour);
    expect(words(play(intrusion(start + 2 * hour)))).toContain(`unauthorised_write ${stranger}`);
  });

  test('a host that is learned anew is learned while the others are judged', () => {
    const { play, pass, order } = running();
    play(ordinary(start));
    pass(start + hour);
    order({ anew: [{ host: stranger, until: start + 3 * hour }] }, start + 2 * hour);
    const both = intrusion(start + 2 * hour);
    both.connect(start + 2 * hour + 3000, '10.0.0.77', 50_000, plc, 502);
    both.modbus(start + 2 * hour + 3005, '10.0.0.77', 50_000, plc, [3, 0, 0, 0, 10]);
    expect(new Set(words(play(both)))).toEqual(new Set(['new_host 10.0.0.77', 'unauthorised_master 10.0.0.77']));
    pass(start + 4 * hour);
    expect(words(play(intrusion(start + 4 * hour)))).toEqual([]);
  });

  test('a poll that stops while both ends are there is told seconds later', () => {
    const { play, pass } = running({ until: start + 61_000 });
    play(ordinary(start, 60), 0);
    pass(start + 61_000);
    const at = start + 62_000;
    const plant = ordinary(at, 60);
    expect(words(play(plant, 0))).toEqual([]);
    const lost = new SamplePlant();
    lost.poll(hmi, 40_000, plc, at + 60_100, 20);
    for (let turn = 0; turn < 20; turn++) lost.tcp(at + 60_200 + turn * 1000, other, 502, hmi, 40_001, 16);
    const told = play(lost, 0);
    expect(words(told)).toEqual([`poll_lost ${hmi}`]);
    expect(told[0]!.fields).toMatchObject({
      'destination.ip': other,
      'hinomi.finding.operation': 'Read Holding Registers',
    });
  });
});
