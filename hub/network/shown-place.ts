import type { SwitchPlace } from '#protocol/api/network.ts';
import type { PlaceBook } from './place-book.ts';

/** Where a device is connected, as the page of a host shows it; null where no switch told of it. */
export function shownPlace(places: PlaceBook, site: string, mac: string): SwitchPlace | null {
  const row = places.of(site, mac);
  if (!row) return null;
  const { switch: id, switchName, port, alias, vlans, uplink, devices, by } = row;
  const state = places.switchState(site, id);
  return {
    ...{ switch: id, switchName, port, alias, vlans, uplink, devices, by },
    since: stamp(row.since),
    gone: row.gone === null ? null : stamp(row.gone),
    reading: state ? { outcome: state.outcome, at: stamp(state.at) } : null,
    before: row.before.map((one) => ({ ...one, from: stamp(one.from), to: stamp(one.to) })),
  };
}

function stamp(ms: number): string {
  return new Date(ms).toISOString();
}
