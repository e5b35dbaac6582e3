import type { EventDraft, Fields } from '#protocol/events/event.ts';
import type { DeviceClass } from './device-class.ts';
import { deviceEvent, type MediaPolicy, type SeenDevice } from './device-event.ts';
import { parseWindowsInstance } from './windows-instance.ts';

/** How one event id tells of a USB device: the fields that hold the instance id, and what happened. */
interface EventShape {
  provider: RegExp;
  instance: readonly string[];
  action: (fields: Fields) => 'inserted' | 'removed' | undefined;
}

/** Plug-and-play requests of the kernel: major 27, minor 2 is an orderly removal, 23 a pull without notice. */
const removalMinors = new Set(['2', '23']);

/** Device kinds by event id: Security 6416, UserPnp 20001 and 20003, DriverFrameworks-UserMode 2003, 2100 and 2102. */
const shapes: Readonly<Record<number, EventShape>> = {
  6416: { provider: /Security-Auditing/i, instance: ['DeviceId'], action: () => 'inserted' },
  20001: { provider: /UserPnp/i, instance: ['DeviceInstanceID'], action: () => 'inserted' },
  20003: { provider: /UserPnp/i, instance: ['DeviceInstanceID'], action: () => 'inserted' },
  2003: { provider: /DriverFrameworks/i, instance: ['instance', 'InstanceId'], action: () => 'inserted' },
  2100: { provider: /DriverFrameworks/i, instance: ['instance', 'InstanceId'], action: removal },
  2102: { provider: /DriverFrameworks/i, instance: ['instance', 'InstanceId'], action: removal },
};

/** Device setup classes by GUID (documented by Microsoft): independent of the display language. */
const bySetupClass: Readonly<Record<string, DeviceClass>> = {
  '4d36e967-e325-11ce-bfc1-08002be10318': 'storage',
  '71a27cdd-812a-11d0-bec7-08002be2092f': 'storage',
  'eec5ad98-8080-425f-922a-dabf3de3f69a': 'phone',
  '6bdd1fc6-810f-11d0-bec7-08002be2092f': 'phone',
  '4d36e96d-e325-11ce-bfc1-08002be10318': 'modem',
  '4d36e972-e325-11ce-bfc1-08002be10318': 'network',
  '4d36e96b-e325-11ce-bfc1-08002be10318': 'keyboard',
};

/** Compatible ids `USB\Class_cc&SubClass_ss&Prot_pp`, for records that name no telling setup class. */
const byCompatibleId: readonly (readonly [RegExp, DeviceClass])[] = [
  [/USB\\Class_08/i, 'storage'],
  [/USB\\Class_06|\bMS_COMP_MTP\b/i, 'phone'],
  [/USB\\Class_02&SubClass_0e/i, 'modem'],
  [/USB\\Class_02&SubClass_0(?:6|c|d)|USB\\Class_e0&SubClass_01&Prot_03/i, 'network'],
  [/USB\\Class_03&SubClass_01&Prot_01/i, 'keyboard'],
];

/**
 * The `host.usb` event that a Windows record implies; undefined when it is not about a USB device.
 * One insertion leaves several records (device, disk, portable view): the hub joins them by serial and time.
 */
export function usbFromWindowsEvent(
  record: { time: string; fields: Fields },
  host: string,
  policy: MediaPolicy,
): EventDraft | undefined {
  const { fields } = record;
  const shape = shapes[Number(fields['EventID'])];
  if (!shape?.provider.test(text(fields, 'Provider_Name'))) return undefined;
  const action = shape.action(fields);
  const id = shape.instance.map((name) => text(fields, name)).find((value) => value !== '');
  const instance = id === undefined ? undefined : parseWindowsInstance(id);
  if (!action || !instance) return undefined;
  const device: SeenDevice = {
    class: instance.enumerator === 'USBSTOR' ? 'storage' : classOf(fields),
    vendorId: instance.vendorId ?? '',
    productId: instance.productId ?? '',
  };
  const model = text(fields, 'DeviceDescription') || instance.productText;
  const port = text(fields, 'LocationInformation');
  if (instance.vendorText) device.manufacturer = instance.vendorText;
  if (model) device.model = model;
  if (instance.serial) device.serial = instance.serial;
  if (port && port !== '-') device.port = port;
  const isKeyboard = device.class === 'keyboard';
  const draft = deviceEvent(device, { action, time: record.time, host, isKeyboard }, policy);
  for (const name of ['device.vendor.id', 'device.product.id'])
    if (draft.fields[name] === '') delete draft.fields[name];
  return draft;
}

function classOf(fields: Fields): DeviceClass {
  const setup = (text(fields, 'ClassId') || text(fields, 'SetupClass')).replace(/[{}]/g, '').toLowerCase();
  const known = bySetupClass[setup];
  if (known) return known;
  const ids = `${text(fields, 'CompatibleIds')} ${text(fields, 'VendorIds')}`;
  return byCompatibleId.find(([pattern]) => pattern.test(ids))?.[1] ?? 'other';
}

function removal(fields: Fields): 'removed' | undefined {
  const major = text(fields, 'RequestMajorCode');
  return major === '27' && removalMinors.has(text(fields, 'RequestMinorCode')) ? 'removed' : undefined;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
