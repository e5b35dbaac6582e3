import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { UsbDevice, UsbInterface } from './device.ts';

const devicePattern = /^\d+-\d+(?:\.\d+)*$/;

/** What the bus lists at one moment: devices by port with their number, and the interfaces of each. */
export interface BusListing {
  devices: Map<string, string>;
  interfaces: Map<string, string[]>;
}

/** Lists the bus; undefined when this machine has none. Root hubs are part of the machine and left out. */
export function listBus(sysfsRoot: string): BusListing | undefined {
  const folder = busFolder(sysfsRoot);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const listing: BusListing = { devices: new Map(), interfaces: new Map() };
  for (const name of names) {
    const colon = name.indexOf(':');
    if (colon > 0) {
      const port = name.slice(0, colon);
      listing.interfaces.set(port, [...(listing.interfaces.get(port) ?? []), name]);
    } else if (devicePattern.test(name)) {
      const devnum = attribute(folder, name, 'devnum');
      if (devnum !== undefined) listing.devices.set(name, devnum);
    }
  }
  return listing;
}

/** Reads one device of a listing; undefined when it went away meanwhile. */
export function readDevice(sysfsRoot: string, port: string, listing: BusListing): UsbDevice | undefined {
  const folder = busFolder(sysfsRoot);
  const get = (name: string) => attribute(folder, port, name);
  const vendorId = get('idVendor');
  const devnum = get('devnum');
  if (vendorId === undefined || devnum === undefined) return undefined;
  const device: UsbDevice = {
    port,
    devnum,
    vendorId: vendorId.toLowerCase(),
    productId: (get('idProduct') ?? '').toLowerCase(),
    deviceClass: (get('bDeviceClass') ?? '00').toLowerCase(),
    interfaces: (listing.interfaces.get(port) ?? []).toSorted().flatMap((name) => readInterface(folder, name) ?? []),
    announcedInterfaces: Number(get('bNumInterfaces')) || 0,
  };
  const manufacturer = get('manufacturer');
  const model = get('product');
  const serial = get('serial');
  if (manufacturer) device.manufacturer = manufacturer;
  if (model) device.model = model;
  if (serial) device.serial = serial;
  return device;
}

function readInterface(folder: string, name: string): UsbInterface | undefined {
  const number = (file: string) => attribute(folder, name, file)?.toLowerCase();
  const interfaceClass = number('bInterfaceClass');
  if (interfaceClass === undefined) return undefined;
  const face: UsbInterface = {
    class: interfaceClass,
    subclass: number('bInterfaceSubClass') ?? '00',
    protocol: number('bInterfaceProtocol') ?? '00',
    net: children(join(folder, name, 'net')),
    letterKeys: interfaceClass === '03' && inputFolders(join(folder, name)).some(hasLetterKeys),
  };
  const text = attribute(folder, name, 'interface');
  if (text) face.name = text;
  const driver = linkName(join(folder, name, 'driver'));
  if (driver) face.driver = driver;
  return face;
}

/** A HID interface holds `<hid device>/input/input<n>`. */
function inputFolders(interfaceFolder: string): string[] {
  return children(interfaceFolder).flatMap((child) => {
    const inputs = join(interfaceFolder, child, 'input');
    return child.includes(':') ? children(inputs).map((input) => join(inputs, input)) : [];
  });
}

/** The key bitmap is printed as hexadecimal words, lowest last; bits 16-25 are the letter row Q-P. */
function hasLetterKeys(inputFolder: string): boolean {
  const words = attribute(inputFolder, 'capabilities', 'key')?.split(' ');
  const lowest = words?.at(-1);
  return lowest !== undefined && (Number.parseInt(lowest.slice(-8), 16) & 0x3ff0000) === 0x3ff0000;
}

function busFolder(sysfsRoot: string): string {
  return join(sysfsRoot, 'bus/usb/devices');
}

/** Files of a device vanish when it is pulled out, also between two reads: absent is a value here. */
function attribute(folder: string, name: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, name, file), 'utf8').trim();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function children(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function linkName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** ENODEV, EIO and EPROTO are what a device says that is just being pulled. */
function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ENOENT', 'ENOTDIR', 'ENODEV', 'EIO', 'EPROTO', 'ENXIO', 'EINVAL'].includes(code);
}
