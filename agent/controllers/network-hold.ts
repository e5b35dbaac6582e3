import { type DeviceHold, type HoldWish, holdDevice } from './device-hold.ts';
import { networkAddresses } from './network-address.ts';

/** Where a device is found on the network, and for what it is wanted. */
export interface NetworkDevice {
  host: string;
  port: number;
  /** A standing connection that only listens is held beside those that ask. */
  listens?: boolean;
}

/**
 * As `holdDevice`, under all addresses that a device has from here, so that who writes it another way waits, too. They are taken
 * in one order, so that no two ever wait for each other.
 */
export async function holdNetworkDevice(
  { host, port, listens = false }: NetworkDevice,
  wish: HoldWish = {},
): Promise<DeviceHold> {
  const held: DeviceHold[] = [];
  const release = () => {
    for (const hold of held.splice(0)) hold.release();
  };
  try {
    for (const address of await networkAddresses(host, port)) {
      held.push(await holdDevice(listens ? `${address} events` : address, wish));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}
