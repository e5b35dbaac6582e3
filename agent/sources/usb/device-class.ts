import type { UsbDevice, UsbInterface } from './device.ts';

/** What a device is to a factory, most telling first: a composite device takes the first that fits. */
export const deviceClasses = ['phone', 'storage', 'modem', 'network', 'keyboard', 'other'] as const;
export type DeviceClass = (typeof deviceClasses)[number];

/** Classes that call for attention by themselves; a keyboard does so only as a second one. */
export const raisingClasses: ReadonlySet<DeviceClass> = new Set(['storage', 'phone', 'modem', 'network']);

/** Interface numbers `class/subclass/protocol` by the USB-IF class codes; `*` stands for any value. */
const byDescriptor: readonly (readonly [string, DeviceClass])[] = [
  ['08/*/*', 'storage'],
  ['06/*/*', 'phone'],
  ['ff/42/01', 'phone'],
  ['ff/fe/02', 'phone'],
  ['02/0e/*', 'modem'],
  ['02/02/01', 'modem'],
  ['02/02/02', 'modem'],
  ['02/02/03', 'modem'],
  ['02/02/04', 'modem'],
  ['02/02/05', 'modem'],
  ['02/02/06', 'modem'],
  ['02/02/ff', 'network'],
  ['02/06/*', 'network'],
  ['02/0c/*', 'network'],
  ['02/0d/*', 'network'],
  ['e0/01/03', 'network'],
  ['03/*/01', 'keyboard'],
];

/** Drivers that say more than the vendor-specific descriptor they serve. */
const byDriver: Readonly<Record<string, DeviceClass>> = {
  'usb-storage': 'storage',
  uas: 'storage',
  option: 'modem',
  sierra: 'modem',
  qmi_wwan: 'modem',
  cdc_mbim: 'modem',
  huawei_cdc_ncm: 'modem',
  rndis_host: 'network',
  ipheth: 'phone',
};

/** Class of one interface; `other` when nothing is known of it. */
export function interfaceClass(face: UsbInterface): DeviceClass {
  const triple = [face.class, face.subclass, face.protocol];
  const found = byDescriptor.find(([pattern]) =>
    pattern.split('/').every((part, index) => part === '*' || part === triple[index]),
  );
  if (found) return found[1];
  if (face.class === 'ff' && /\bMTP\b/i.test(face.name ?? '')) return 'phone';
  const driven = face.driver === undefined ? undefined : byDriver[face.driver];
  if (driven) return driven;
  if (face.net.length > 0) return face.net.some((name) => name.startsWith('ww')) ? 'modem' : 'network';
  return face.letterKeys ? 'keyboard' : 'other';
}

/** Class of a whole device. */
export function deviceClass(device: Pick<UsbDevice, 'interfaces'>): DeviceClass {
  const present = new Set(device.interfaces.map(interfaceClass));
  return deviceClasses.find((name) => present.has(name)) ?? 'other';
}

/** Whether the device can type, also when it is something else besides. */
export function hasKeyboard(device: Pick<UsbDevice, 'interfaces'>): boolean {
  return device.interfaces.some((face) => face.letterKeys || interfaceClass(face) === 'keyboard');
}

/** True while a driver may still tell more than the descriptors do (vendor-specific, HID without boot protocol). */
export function awaitsDriver(device: Pick<UsbDevice, 'interfaces'>): boolean {
  return device.interfaces.some(
    (face) => (face.class === 'ff' || face.class === '03') && interfaceClass(face) === 'other',
  );
}
