import { describe, expect, test } from 'vitest';
import { DeliveryWatch, type LaneProgress } from './delivery-watch.ts';

const minute = 60_000;
const lane = (site: string, agent: string, head: number, committed: number, heard: number): LaneProgress => ({
  site,
  key: `${site}/${agent}/evidence/e`,
  head,
  committed,
  heardAt: heard * minute,
});

describe('events that do not arrive', () => {
  test('are told once after a minute and a half, and again only after they went on', () => {
    const watch = new DeliveryWatch();
    const look = (head: number, committed: number, heard: number) =>
      watch.look([lane('a', 'pc-1', head, committed, heard)], false);
    expect(look(10, 4, 0)).toEqual([]);
    expect(look(10, 4, 1)).toEqual([]);
    expect(look(10, 4, 2)).toEqual(['a']);
    expect(look(10, 4, 3)).toEqual([]);
    expect(look(10, 10, 4)).toEqual([]);
    expect(look(12, 10, 5)).toEqual([]);
    expect(look(12, 10, 7)).toEqual(['a']);
  });

  test('a lane that moves, or has nothing to send, is not stuck', () => {
    const watch = new DeliveryWatch();
    for (let at = 0; at < 10; at++) {
      const lanes = [lane('a', 'pc-1', 100, at, at), lane('a', 'pc-2', 5, 5, at)];
      expect(watch.look(lanes, false)).toEqual([]);
    }
  });

  test('where one lane of a site goes on, its server stores', () => {
    const watch = new DeliveryWatch();
    for (let at = 0; at < 5; at++) {
      const lanes = [lane('a', 'pc-1', 100, at, at), lane('a', 'pc-2', 9, 5, at)];
      expect(watch.look(lanes, false)).toEqual([]);
    }
  });

  test('sites are told apart, and a hub that holds events up itself calls nobody stuck', () => {
    const watch = new DeliveryWatch();
    const look = (heard: number, busy: boolean) =>
      watch.look([lane('a', 'pc-1', 9, 5, heard), lane('b', 'pc-1', 9, 9, heard)], busy);
    expect([look(0, false), look(2, true), look(3, false), look(4, false)]).toEqual([[], [], [], ['a']]);
  });

  test('an agent that ceased to speak is not stuck, one that is heard now and then is', () => {
    const watch = new DeliveryWatch();
    for (let look = 0; look < 5; look++) expect(watch.look([lane('a', 'pc-1', 9, 5, 0)], false)).toEqual([]);
    expect(watch.look([lane('a', 'pc-1', 9, 5, 1)], false)).toEqual([]);
    expect(watch.look([lane('a', 'pc-1', 9, 5, 2)], false)).toHaveLength(1);
  });

  test('an agent that was away for long begins anew', () => {
    const watch = new DeliveryWatch();
    expect(watch.look([lane('a', 'pc-1', 9, 5, 0)], false)).toEqual([]);
    expect(watch.look([], false)).toEqual([]);
    expect(watch.look([lane('a', 'pc-1', 9, 5, 10)], false)).toEqual([]);
    expect(watch.look([lane('a', 'pc-1', 9, 5, 12)], false)).toHaveLength(1);
  });
});
