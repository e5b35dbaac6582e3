import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { type DeviceClass, raisingClasses } from './device-class.ts';
import { serialIsOwn } from './serial-number.ts';
import type { RegisteredMedium } from './source.config.ts';

/** What an event tells of a device, whatever system saw it. */
export interface SeenDevice {
  class: DeviceClass;
  vendorId: string;
  productId: string;
  manufacturer?: string;
  model?: string;
  serial?: string;
  port?: string;
  /** Interface numbers `class/subclass/protocol`. */
  interfaces?: string[];
}

/** The site's rules about media that an event is judged by. */
export interface MediaPolicy {
  registered: readonly RegisteredMedium[];
  sharedSerials: readonly string[];
}

/** What happened to a device. */
export interface DeviceMoment {
  action: 'present' | 'inserted' | 'removed';
  /** ISO 8601 UTC. */
  time: string;
  host: string;
  /** Keyboards present, this one included; absent when the system does not say. */
  keyboards?: number;
  /** True when the device itself can type. */
  isKeyboard: boolean;
  /** True when another device with the same ids and serial is present at the same time. */
  serialSeenTwice?: boolean;
  /** True when it happened while the agent was not running, so the time is that of noticing. */
  noticedAtStart?: boolean;
}

/** Makes the `host.usb` event; a device without a serial number of its own is never registered. */
export function deviceEvent(device: SeenDevice, moment: DeviceMoment, policy: MediaPolicy): EventDraft {
  const own = serialIsOwn(device, policy.sharedSerials) && moment.serialSeenTwice !== true;
  const secondKeyboard = moment.isKeyboard && (moment.keyboards ?? 0) >= 2;
  const fields: Fields = {
    'event.action': moment.action,
    'host.name': moment.host,
    'device.class': device.class,
    'device.vendor.id': device.vendorId,
    'device.product.id': device.productId,
    'hinomi.usb.serial_is_own': own,
    'hinomi.usb.registered': own && isRegistered(device, policy.registered),
    'hinomi.usb.raises': raisingClasses.has(device.class) || secondKeyboard,
  };
  if (device.manufacturer) fields['device.manufacturer'] = device.manufacturer;
  if (device.model) fields['device.model.name'] = device.model;
  if (device.serial) fields['device.serial_number'] = device.serial;
  if (device.port) fields['hinomi.usb.port'] = device.port;
  if (device.interfaces && device.interfaces.length > 0) fields['hinomi.usb.interfaces'] = device.interfaces;
  if (moment.keyboards !== undefined) fields['hinomi.usb.keyboards'] = moment.keyboards;
  if (moment.noticedAtStart) fields['hinomi.usb.noticed_at_start'] = true;
  return { kind: 'host.usb', time: moment.time, fields };
}

function isRegistered(device: SeenDevice, register: readonly RegisteredMedium[]): boolean {
  return register.some(
    (medium) =>
      medium.serial === device.serial && medium.vendor === device.vendorId && medium.product === device.productId,
  );
}
