import type { ConfiguredSource } from '../agent.config.ts';
import { networkAddresses } from '../controllers/network-address.ts';

/**
 * All ways of writing where a device is found, as this machine would reach it at this moment: by name and by address. Two that name one
 * device differently share at least one. A serial port has its one name.
 */
export async function placesOf(address: string): Promise<string[]> {
  const [, host, port, path = ''] = /^(\[.+\]|[^/:]+):(\d+)(\/.*)?$/.exec(address) ?? [];
  if (host === undefined || port === undefined) return [address];
  const found = await networkAddresses(host, Number(port));
  return found.map((one) => `${one}${path}`);
}

/** A device that an earlier one of the same file is already, under another name. */
export interface SameDevice {
  source: string;
  address: string;
  /** The earlier one. */
  holder: string;
  held: string;
}

/**
 * Devices of a configuration that one connection would have to serve twice, found by what their names stand for now. What one source may
 * share among its devices is none.
 */
export async function sameDevices(sources: readonly ConfiguredSource[]): Promise<SameDevice[]> {
  const all = await Promise.all(
    sources.flatMap(({ id, definition: { holds }, config }) =>
      (holds?.addresses(config) ?? []).map(async (address) => ({
        ...{ id, address, shared: holds!.shared },
        places: await placesOf(address),
      })),
    ),
  );
  const held = new Map<string, { id: string; address: string }>();
  return all.flatMap(({ id, address, shared, places }) => {
    const known = places.map((place) => held.get(place)).find((one) => one !== undefined);
    for (const place of places) if (!held.has(place)) held.set(place, { id, address });
    if (known === undefined || known.address === address || (shared && known.id === id)) return [];
    return [{ source: id, address, holder: known.id, held: known.address }];
  });
}
