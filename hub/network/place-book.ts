import type { StoredEvent } from '#protocol/events/event.ts';
import { foldMac } from '#protocol/mac.ts';
import type { ControlStore } from '../store/control-store.ts';

/** A port of a switch at which a device was; times are milliseconds since 1970 UTC. */
export interface PlaceSpan {
  switch: string;
  switchName: string | null;
  port: string;
  from: number;
  to: number;
}

/** Where a device is connected, as a switch tells it. */
export interface PlaceRow {
  site: string;
  mac: string;
  switch: string;
  /** Name that the switch gives itself. */
  switchName: string | null;
  port: string;
  alias: string | null;
  vlans: string | null;
  /** Why the port is taken for one that leads on, so that the device is only somewhere behind it; null at a port of its own. */
  uplink: string | null;
  /** Devices behind the port. */
  devices: number;
  since: number;
  told: number;
  /** When it was told that the switch does not show the device any more; null while it does. */
  gone: number | null;
  /** Agent that reads the switch. */
  by: string;
  /** Places before, the newest first. */
  before: PlaceSpan[];
}

/** How a switch could be read when that was told last. */
export interface SwitchState {
  outcome: string;
  at: number;
}

/** Kinds of events of which places are made. */
export const placeKinds: ReadonlySet<string> = new Set(['net.switch_port', 'net.switch_reading']);

/** Switches of a site whose readings are kept. */
const mostSwitches = 1000;
/** Places kept of one device beside the present one. */
const mostBefore = 5;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** At which port of which switch each device is, by hardware address: in memory, written through to the control store. */
export class PlaceBook {
  private readonly store: ControlStore;
  private readonly rows = new Map<string, PlaceRow>();
  private readonly states = new Map<string, SwitchState>();

  constructor(store: ControlStore) {
    this.store = store;
    for (const { doc } of store.db.prepare('SELECT doc FROM net_place').all()) {
      const row: PlaceRow = JSON.parse(String(doc));
      this.rows.set(`${row.site} ${row.mac}`, row);
    }
    for (const { site, id, doc } of store.db.prepare('SELECT site, id, doc FROM net_switch').all()) {
      this.states.set(`${site} ${id}`, JSON.parse(String(doc)));
    }
  }

  /** Where a device is; undefined where no switch told of it. */
  of(site: string, mac: string): PlaceRow | undefined {
    return this.rows.get(`${site} ${mac}`);
  }

  switchState(site: string, id: string): SwitchState | undefined {
    return this.states.get(`${site} ${id}`);
  }

  count(site: string): number {
    let count = 0;
    for (const row of this.rows.values()) if (row.site === site) count++;
    return count;
  }

  /** Takes an event of a switch in; false where it tells of a device for which `admit` has no room, or of one switch too many. */
  take({ kind, site, agent, fields }: StoredEvent, at: number, admit: (example: string) => boolean): boolean {
    const id = text(fields['hinomi.switch.id']);
    if (id === null) return true;
    if (kind === 'net.switch_reading') {
      return this.note(site, id, { outcome: String(fields['event.action'] ?? ''), at }, admit);
    }
    const mac = foldMac(String(fields['source.mac'] ?? ''));
    const port = text(fields['hinomi.switch.port']);
    if (kind !== 'net.switch_port' || mac === null || port === null) return true;
    const known = this.rows.get(`${site} ${mac}`);
    if (!known && !admit(`${mac} ${id} ${port}`)) return false;
    // What comes late is no longer where the device is.
    if (known && at < known.told) return true;
    const switchName = text(fields['observer.name']);
    const same = known?.switch === id && known.port === port;
    const gone = fields['event.action'] === 'gone';
    this.put({
      ...{ site, mac, switch: id, switchName, port, by: agent, told: at, gone: gone ? at : null },
      alias: text(fields['hinomi.switch.port_alias']),
      vlans: text(fields['network.vlan.id']),
      uplink: text(fields['hinomi.switch.uplink']),
      devices: Number(fields['hinomi.switch.port_devices'] ?? 1),
      since: same ? known.since : at,
      before: known && !same ? [spanOf(known, at), ...known.before].slice(0, mostBefore) : (known?.before ?? []),
    });
    return true;
  }

  /** Forgets devices of which no switch has told since a moment, and that are gone. */
  forget(before: number): void {
    for (const [key, row] of this.rows) {
      if (row.gone === null || row.told >= before) continue;
      this.rows.delete(key);
      this.store.db.prepare('DELETE FROM net_place WHERE site = ? AND mac = ?').run(row.site, row.mac);
    }
  }

  private put(row: PlaceRow): void {
    this.rows.set(`${row.site} ${row.mac}`, row);
    this.store.db
      .prepare('INSERT OR REPLACE INTO net_place (site, mac, doc) VALUES (?, ?, ?)')
      .run(row.site, row.mac, JSON.stringify(row));
  }

  private note(site: string, id: string, state: SwitchState, admit: (example: string) => boolean): boolean {
    const known = this.states.get(`${site} ${id}`);
    if (known && known.at > state.at) return true;
    if (!known && (this.switches(site) >= mostSwitches || !admit(id))) return false;
    this.states.set(`${site} ${id}`, state);
    this.store.db
      .prepare('INSERT OR REPLACE INTO net_switch (site, id, doc) VALUES (?, ?, ?)')
      .run(site, id, JSON.stringify(state));
    return true;
  }

  private switches(site: string): number {
    let count = 0;
    for (const key of this.states.keys()) if (key.startsWith(`${site} `)) count++;
    return count;
  }
}

function spanOf({ switch: id, switchName, port, since, gone }: PlaceRow, now: number): PlaceSpan {
  return { switch: id, switchName, port, from: since, to: gone ?? now };
}
