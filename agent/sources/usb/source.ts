import { readFileSync } from 'node:fs';
import type { EventDraft } from '#protocol/events/event.ts';
import { because } from '#protocol/reasons/reason.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { type DeviceMoment, deviceEvent } from './device-event.ts';
import { EventCounter } from './event-counter.ts';
import { comparePresence, type KnownDevice, knownDevice, serialSeenTwice, type UsbPosition } from './presence.ts';
import { SiteRegister } from './site-register.ts';
import { type UsbConfig, usbConfig } from './source.config.ts';
import { type BusListing, listBus, readDevice } from './sysfs.ts';

/** Watches which USB devices are present, put in and pulled out. */
export const source = defineSource<UsbConfig>({
  type: 'usb',
  schema: usbConfig,
  platforms: ['linux'],
  run: async (context) => {
    const register = new SiteRegister(context.stateDir);
    context.onCommand('config', async (config) => register.take(config));
    const watch = new BusWatch(context, register);
    const counter = new EventCounter(context.config.sysfsRoot);
    try {
      do {
        if (counter.due(performance.now()) || watch.isUnsettled) await watch.look();
      } while (await pause(context.config.pollMs, context.signal));
    } finally {
      counter.close();
    }
  },
});

/** The devices known so far, and one look at the bus at a time. */
class BusWatch {
  readonly #context: SourceContext<UsbConfig>;
  readonly #register: SiteRegister;
  readonly #boot = bootId();
  readonly #saved: UsbPosition | undefined;
  #known: KnownDevice[] | undefined;
  /** Devices that are still settling: by port, the number and the time of first sight. */
  readonly #settling = new Map<string, { devnum: string; since: number }>();
  #state: 'running' | 'unavailable' | undefined;

  constructor(context: SourceContext<UsbConfig>, register: SiteRegister) {
    this.#context = context;
    this.#register = register;
    this.#saved = context.position<UsbPosition>();
  }

  /** True while a device may still become complete by mere waiting. */
  get isUnsettled(): boolean {
    return this.#settling.size > 0;
  }

  async look(): Promise<void> {
    const listing = listBus(this.#context.config.sysfsRoot);
    this.#report(listing === undefined ? 'unavailable' : 'running');
    if (listing === undefined && this.#known === undefined) return;
    const now = this.#present(listing ?? { devices: new Map(), interfaces: new Map() });
    if (this.#known !== undefined) return this.#change(this.#known, now, true, false);
    if (this.#settling.size > 0) return;
    if (this.#saved === undefined) return this.#first(now);
    return this.#change(this.#saved.devices, now, this.#saved.boot === this.#boot, true);
  }

  /** All settled devices of this look; one that is known and unchanged is not read again. */
  #present(listing: BusListing): KnownDevice[] {
    const known = new Map(this.#known?.map((device) => [device.port, device]));
    for (const [port, entry] of this.#settling) {
      if (listing.devices.get(port) !== entry.devnum) this.#settling.delete(port);
    }
    const present: KnownDevice[] = [];
    for (const [port, devnum] of listing.devices) {
      const before = known.get(port);
      if (before?.complete && before.devnum === devnum) {
        present.push(before);
        continue;
      }
      const device = this.#read(port, devnum, listing);
      if (device) present.push(device);
    }
    return present;
  }

  #read(port: string, devnum: string, listing: BusListing): KnownDevice | undefined {
    const time = this.#context.now().getTime();
    const since = this.#settling.get(port)?.since ?? time;
    const waited = time - since >= this.#context.config.settleMs;
    const device = readDevice(this.#context.config.sysfsRoot, port, listing);
    if (device === undefined || device.devnum !== devnum) return undefined;
    const known = knownDevice(device, waited);
    const told = this.#known?.some((other) => other.port === port && other.devnum === devnum);
    if (known.complete || waited || told) {
      this.#settling.delete(port);
      return known;
    }
    this.#settling.set(port, { devnum, since });
    return undefined;
  }

  async #first(now: KnownDevice[]): Promise<void> {
    const drafts = now.map((device) => this.#draft(device, now, { action: 'present' }));
    await this.#context.emit(drafts, this.#position(now));
    this.#known = now;
  }

  async #change(before: readonly KnownDevice[], now: KnownDevice[], sameBoot: boolean, atStart: boolean) {
    const { inserted, removed } = comparePresence(before, now, sameBoot);
    const noticed = atStart ? { noticedAtStart: true } : {};
    const drafts = [
      ...removed.map((device) => this.#draft(device, before, { action: 'removed', ...noticed })),
      ...inserted.map((device) => this.#draft(device, now, { action: 'inserted', ...noticed })),
    ];
    if (drafts.length > 0 || atStart) await this.#context.emit(drafts, this.#position(now));
    this.#known = now;
  }

  #draft(
    device: KnownDevice,
    present: readonly KnownDevice[],
    what: Pick<DeviceMoment, 'action' | 'noticedAtStart'>,
  ): EventDraft {
    const { config, host } = this.#context;
    const moment: DeviceMoment = {
      ...what,
      host,
      time: this.#context.now().toISOString(),
      isKeyboard: device.isKeyboard,
      keyboards: present.filter((other) => other.isKeyboard).length,
      serialSeenTwice: serialSeenTwice(device, present),
    };
    const registered = [...config.registered, ...this.#register.media];
    return deviceEvent(device, moment, { registered, sharedSerials: config.sharedSerials });
  }

  #position(devices: KnownDevice[]): UsbPosition {
    return { boot: this.#boot, devices };
  }

  #report(state: 'running' | 'unavailable') {
    if (state === this.#state) return;
    this.#state = state;
    this.#context.report(state === 'running' ? { state } : { state, reasons: [because('no_usb_bus')] });
  }
}

/** Without a boot id (a container may hide it) every start counts as a new boot: numbers are then not compared. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `unknown-${process.pid}`;
  }
}
