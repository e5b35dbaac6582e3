import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';
import { openTestbed, testbedMissing } from './testbed.ts';

const stick = { idVendor: '0781', idProduct: '5583', product: 'Ultra Fit', serial: '4C530001230731102291' };
const keyboard = { idVendor: '046d', idProduct: 'c31c', product: 'Keyboard K120' };
const config = { pollMs: 50, settleMs: 0 };

/** A bus of plain folders, for what the test bed program cannot do. */
class Bus {
  readonly root = mkdtempSync(join(tmpdir(), 'hinomi-sysfs-'));
  readonly #devices = join(this.root, 'bus/usb/devices');
  #devnum = 1;
  constructor() {
    mkdirSync(this.#devices, { recursive: true });
  }
  plug(port: string, attributes: Record<string, string>, interfaces: string[]) {
    const devnum = `${++this.#devnum}`;
    this.#addInterfaces(port, interfaces);
    this.#write(port, { ...attributes, bDeviceClass: '00', bNumInterfaces: ` ${interfaces.length}`, devnum });
  }
  /** Gives an unconfigured device its interfaces, as when the system permits it. */
  configure(port: string, interfaces: string[]) {
    this.#addInterfaces(port, interfaces);
    writeFileSync(join(this.#devices, port, 'bNumInterfaces'), ` ${interfaces.length}\n`);
  }
  #addInterfaces(port: string, interfaces: string[]) {
    interfaces.forEach((triple, index) => {
      const [bInterfaceClass = '', bInterfaceSubClass = '', bInterfaceProtocol = ''] = triple.split('/');
      this.#write(`${port}:1.${index}`, { bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol });
    });
  }
  pull(port: string, interfaces = 1) {
    rmSync(join(this.#devices, port), { recursive: true });
    for (let index = 0; index < interfaces; index++)
      rmSync(join(this.#devices, `${port}:1.${index}`), { recursive: true });
  }
  #write(name: string, attributes: Record<string, string>) {
    const folder = join(this.root, `devices-${name}-${this.#devnum}`);
    mkdirSync(folder, { recursive: true });
    for (const [file, value] of Object.entries(attributes)) writeFileSync(join(folder, file), `${value}\n`);
    symlinkSync(folder, join(this.#devices, name));
  }
}

const brief = (event: EventDraft | undefined) => [
  event?.fields['event.action'],
  event?.fields['hinomi.usb.port'],
  event?.fields['device.class'],
  event?.fields['hinomi.usb.raises'],
];

describe('usb source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ registered: [{ vendor: '0781' }] });
  });

  test('a medium that the hub registers is registered from then on, also after a restart with the hub away', async () => {
    const bus = new Bus();
    const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-usb-'));
    const storage = ['08/06/50'];
    const run = runForTest(source, { ...config, sysfsRoot: bus.root }, { stateDir });
    bus.plug('1-1', stick, storage);
    await run.until((events) => events.length === 1);
    const media = [
      { vendorId: '0781', productId: '5583', serial: stick.serial, label: '保全 1' },
      { vendorId: '0781', productId: '5583', serial: null, label: 'シリアルなし' },
    ];
    expect(await run.command('config', { media })).toBe(1);
    expect(await run.command('config', { phase: 'live' })).toBe(1);
    bus.pull('1-1');
    await run.until((events) => events.length === 2);
    bus.plug('1-1', stick, storage);
    await run.until((events) => events.length === 3);
    await run.stop();
    const again = runForTest(source, { ...config, sysfsRoot: bus.root }, { stateDir });
    await again.until((events) => events.length === 1);
    await again.stop();
    const told = [...run.events, ...again.events].map(({ fields }) => fields['hinomi.usb.registered']);
    expect(told).toEqual([false, true, true, true]);
  });

  test('present at start, inserted, second keyboard, removed; every event fits its kind', async () => {
    const bus = new Bus();
    bus.plug('1-1', keyboard, ['03/01/01']);
    const run = runForTest(source, { ...config, sysfsRoot: bus.root });
    await run.until((events) => events.length === 1);
    bus.plug('1-2', stick, ['08/06/50']);
    await run.until((events) => events.length === 2);
    bus.plug('1-3.1', keyboard, ['03/01/01', '03/00/00']);
    await run.until((events) => events.length === 3);
    bus.pull('1-2');
    await run.until((events) => events.length === 4);
    await run.stop();
    expect(run.events.map(brief)).toEqual([
      ['present', '1-1', 'keyboard', false],
      ['inserted', '1-2', 'storage', true],
      ['inserted', '1-3.1', 'keyboard', true],
      ['removed', '1-2', 'storage', true],
    ]);
    expect(run.events[2]?.fields['hinomi.usb.keyboards']).toBe(2);
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('a replug between two looks is a removal and an insertion', async () => {
    const bus = new Bus();
    bus.plug('1-2', stick, ['08/06/50']);
    const run = runForTest(source, { ...config, sysfsRoot: bus.root });
    await run.until((events) => events.length === 1);
    bus.pull('1-2');
    bus.plug('1-2', stick, ['08/06/50']);
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.slice(1).map((event) => event.fields['event.action'])).toEqual(['removed', 'inserted']);
  });

  test('changes while the agent was away are told at start, unchanged devices are not', async () => {
    const bus = new Bus();
    bus.plug('1-1', keyboard, ['03/01/01']);
    bus.plug('1-2', stick, ['08/06/50']);
    const first = runForTest(source, { ...config, sysfsRoot: bus.root });
    await first.until((events) => events.length === 2);
    await first.stop();
    bus.pull('1-2');
    bus.plug('1-4', { idVendor: '12d1', idProduct: '1506' }, ['02/0e/00']);
    const second = runForTest(source, { ...config, sysfsRoot: bus.root }, { position: first.position() });
    await second.until((events) => events.length === 2);
    await second.stop();
    expect(second.events.map(brief)).toEqual([
      ['removed', '1-2', 'storage', true],
      ['inserted', '1-4', 'modem', true],
    ]);
    expect(second.events.every((event) => event.fields['hinomi.usb.noticed_at_start'] === true)).toBe(true);
  });

  test('registered needs ids and an own serial; a serial seen twice is nobody’s own', async () => {
    const bus = new Bus();
    const registered = [
      { vendor: '0781', product: '5583', serial: stick.serial },
      { vendor: '058f', product: '6387', serial: '000000000' },
    ];
    bus.plug('1-1', stick, ['08/06/50']);
    const run = runForTest(source, { ...config, sysfsRoot: bus.root, registered });
    await run.until((events) => events.length === 1);
    bus.plug('1-2', { idVendor: '058f', idProduct: '6387', serial: '000000000' }, ['08/06/50']);
    await run.until((events) => events.length === 2);
    bus.plug('1-3', stick, ['08/06/50']);
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map((event) => event.fields['hinomi.usb.registered'])).toEqual([true, false, false]);
    expect(run.events.map((event) => event.fields['hinomi.usb.serial_is_own'])).toEqual([true, false, false]);
  });

  test('a machine without a bus says so and finds it when it appears', async () => {
    const bus = new Bus();
    const run = runForTest(source, { ...config, sysfsRoot: join(bus.root, 'later') });
    expect(run.health).toEqual([{ state: 'unavailable', reason: expect.stringContaining('no USB bus') }]);
    mkdirSync(join(bus.root, 'later/bus/usb'), { recursive: true });
    symlinkSync(join(bus.root, 'bus/usb/devices'), join(bus.root, 'later/bus/usb/devices'));
    bus.plug('1-2', stick, ['08/06/50']);
    await run.until((events) => events.length === 1);
    await run.stop();
    expect(run.health.at(-1)).toEqual({ state: 'running' });
  });

  test('a device that is not configured is told, and again once its interfaces appear', async () => {
    const bus = new Bus();
    const run = runForTest(source, { ...config, sysfsRoot: bus.root });
    await run.until(() => run.position() !== undefined);
    bus.plug('1-2', stick, []);
    await run.until((events) => events.length === 1);
    bus.configure('1-2', ['08/06/50']);
    await run.until((events) => events.length === 2);
    await run.stop();
    expect(run.events.map(brief)).toEqual([
      ['inserted', '1-2', 'other', false],
      ['inserted', '1-2', 'storage', true],
    ]);
  });

  test.skipIf(testbedMissing)('reads a umockdev test bed: stick, phone, hub and LTE modem', async () => {
    const bed = await openTestbed(new URL('./testbed.umockdev', import.meta.url));
    const run = runForTest(source, { ...config, sysfsRoot: bed.sysfs });
    await run.until((events) => events.length === 4);
    const pulled = bed.pull('1-2');
    await run.until((events) => events.length === 5);
    pulled.putBack();
    await run.until((events) => events.length === 6);
    await run.stop();
    await bed.close();
    expect(run.events.slice(0, 4).map(brief).toSorted()).toEqual([
      ['present', '1-2', 'storage', true],
      ['present', '1-3', 'other', false],
      ['present', '1-3.1', 'phone', true],
      ['present', '1-3.2', 'modem', true],
    ]);
    expect(run.events.slice(4).map((event) => event.fields['event.action'])).toEqual(['removed', 'inserted']);
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});
