import type { SwitchPicture } from './switch-picture.ts';

/** Why a port is taken for one that leads on. */
export type UplinkSign = 'configured' | 'lldp' | 'switch_seen' | 'many';

/** Where a device is connected, as far as the switches show it. */
export interface Place {
  switch: string;
  port: string;
  /** VLANs in which it was seen there, ascending. */
  vlans: number[];
  /** Devices behind the port, this one included. */
  devices: number;
  /** Null at a port of its own; else the device is somewhere behind it. */
  uplink: UplinkSign | null;
}

/** What people said, and how many devices a port of an end has at most. */
export interface PlaceRules {
  uplinks: (id: string) => readonly string[];
  uplinkMacs: number;
}

/** What of LLDP's words stands for a device that passes others' frames on. */
const passesOn = ['bridge', 'router', 'access-point'];
/** Up to so many devices even such a neighbour counts for an end: a phone with a PC behind it, a computer that bridges for itself. */
const fewBehind = 2;

/**
 * The place of each device that at least one switch shows now: a port of its own before one that leads on, then the port with the
 * fewest devices. `held` is where each was told to be: it stays there as long as it still shows there. The switches' own addresses are no devices.
 */
export function placesOf(
  pictures: readonly SwitchPicture[],
  rules: PlaceRules,
  held: (mac: string) => { switch: string; port: string } | undefined = () => undefined,
): Map<string, Place> {
  const own = new Set(pictures.flatMap(({ macs }) => [...macs]));
  const candidates = new Map<string, Place[]>();
  for (const picture of pictures) {
    const names = new Map(picture.ports.map(({ index, name }) => [index, name]));
    const macs = devicesByPort(picture);
    const uplinks = uplinksOf(picture, pictures, macs, rules);
    const here = new Map<string, Place>();
    for (const { mac, interface: index, vlan } of picture.stations) {
      if (own.has(mac)) continue;
      const key = `${mac} ${index}`;
      const place = here.get(key) ?? {
        ...{ switch: picture.id, port: names.get(index) ?? `if${index}`, vlans: [] },
        ...{ devices: macs.get(index)?.size ?? 1, uplink: uplinks.get(index) ?? null },
      };
      if (vlan !== null && !place.vlans.includes(vlan)) place.vlans.push(vlan);
      if (!here.has(key)) candidates.set(mac, [...(candidates.get(mac) ?? []), place]);
      here.set(key, place);
    }
  }
  const out = new Map<string, Place>();
  for (const [mac, places] of candidates) {
    const before = held(mac);
    const isHeld = (one: Place) => Number(one.switch === before?.switch && one.port === before.port);
    const [best] = places.toSorted(
      (a, b) => Number(a.uplink !== null) - Number(b.uplink !== null) || isHeld(b) - isHeld(a) || a.devices - b.devices,
    );
    out.set(mac, { ...best!, vlans: best!.vlans.toSorted((a, b) => a - b) });
  }
  return out;
}

/** Ports of a switch that lead on, by their interface, and by what that shows. */
export function uplinksOf(
  picture: SwitchPicture,
  all: readonly SwitchPicture[],
  macs: ReadonlyMap<number, ReadonlySet<string>>,
  { uplinks, uplinkMacs }: PlaceRules,
): Map<number, UplinkSign> {
  const out = new Map<number, UplinkSign>();
  const others = all.filter(({ id }) => id !== picture.id);
  const otherMacs = new Set(others.flatMap((one) => [...one.macs]));
  const otherNames = new Set(others.flatMap(({ name }) => (name === null ? [] : [name])));
  for (const [index, behind] of macs) {
    if (behind.size > uplinkMacs) out.set(index, 'many');
    if ([...behind].some((mac) => otherMacs.has(mac))) out.set(index, 'switch_seen');
  }
  for (const { interface: index, mac, name, capabilities } of picture.neighbours) {
    if (index === null) continue;
    const listed = (mac !== null && otherMacs.has(mac)) || (name !== null && otherNames.has(name));
    const passes = passesOn.some((one) => capabilities.includes(one)) && !capabilities.includes('phone');
    if (listed || (passes && (macs.get(index)?.size ?? 0) > fewBehind)) out.set(index, 'lldp');
  }
  const said = new Set(uplinks(picture.id));
  for (const { name, index } of picture.ports) if (said.has(name)) out.set(index, 'configured');
  return out;
}

/** Hardware addresses behind each interface. */
export function devicesByPort({ stations }: SwitchPicture): Map<number, Set<string>> {
  const out = new Map<number, Set<string>>();
  for (const { mac, interface: index } of stations) {
    const behind = out.get(index) ?? new Set();
    out.set(index, behind.add(mac));
  }
  return out;
}
