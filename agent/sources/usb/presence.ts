import type { UsbDevice } from './device.ts';
import { awaitsDriver, deviceClass, hasKeyboard } from './device-class.ts';
import type { SeenDevice } from './device-event.ts';

/** A device as remembered between looks and across restarts. */
export interface KnownDevice extends SeenDevice {
  port: string;
  devnum: string;
  isKeyboard: boolean;
  /** False while its interfaces or drivers are not all known. */
  complete: boolean;
}

/** What the source saves with its events. */
export interface UsbPosition {
  /** Boot of the machine that the device numbers belong to. */
  boot: string;
  devices: KnownDevice[];
}

/** How two looks differ. */
export interface PresenceChange {
  inserted: KnownDevice[];
  removed: KnownDevice[];
}

/** Reduces a device to what is remembered of it; `waited` says that the time to settle is over. */
export function knownDevice(device: UsbDevice, waited: boolean): KnownDevice {
  const interfacesThere = device.announcedInterfaces > 0 && device.interfaces.length >= device.announcedInterfaces;
  const known: KnownDevice = {
    port: device.port,
    devnum: device.devnum,
    class: deviceClass(device),
    vendorId: device.vendorId,
    productId: device.productId,
    isKeyboard: hasKeyboard(device),
    complete: interfacesThere && (waited || !awaitsDriver(device)),
    interfaces: device.interfaces.map((face) => `${face.class}/${face.subclass}/${face.protocol}`),
  };
  if (device.manufacturer) known.manufacturer = device.manufacturer;
  if (device.model) known.model = device.model;
  if (device.serial) known.serial = device.serial;
  return known;
}

/**
 * Compares two looks. In one boot a new device number means that the device was pulled and put in again;
 * across boots numbers start anew, so there only port and identity count. A device that keeps its number but became
 * something else (it was not configured before) is inserted again without a removal.
 */
export function comparePresence(
  before: readonly KnownDevice[],
  now: readonly KnownDevice[],
  sameBoot: boolean,
): PresenceChange {
  const same = (one: KnownDevice | undefined, other: KnownDevice) =>
    one !== undefined &&
    one.vendorId === other.vendorId &&
    one.productId === other.productId &&
    one.serial === other.serial &&
    one.class === other.class &&
    (!sameBoot || one.devnum === other.devnum);
  const then = new Map(before.map((device) => [device.port, device]));
  const today = new Map(now.map((device) => [device.port, device]));
  return {
    inserted: now.filter((device) => !same(then.get(device.port), device)),
    removed: before.filter((device) => {
      const after = today.get(device.port);
      return !same(after, device) && !(sameBoot && after?.devnum === device.devnum);
    }),
  };
}

/** True when two of the devices carry the same ids and the same serial number, so it cannot be their own. */
export function serialSeenTwice(device: SeenDevice, present: readonly SeenDevice[]): boolean {
  if (device.serial === undefined) return false;
  const twins = present.filter(
    (other) =>
      other.serial === device.serial && other.vendorId === device.vendorId && other.productId === device.productId,
  );
  return twins.length > 1;
}
