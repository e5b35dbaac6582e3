import type { ChangeItem } from '#engine/snapshot/snapshot.ts';
import { coversChange, isTakenOver, Places, type Visit, windowOf } from '#engine/visit/visit.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { foldMac } from '#protocol/mac.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { Visits } from './visits.ts';

/** Alerts on equipment of a visit that began this soon after it may come of it. */
const aftermathMs = 2 * 3_600_000;

/** A visit that an alert falls into. */
export interface VisitCover {
  id: string;
  number: string;
}

/** A visit that had just ended when an alert began. */
export interface VisitAftermath extends VisitCover {
  vendor: string;
  minutes: number;
}

/** What visits know of a device on the network. */
export interface DeclaredDevice {
  inVisit: boolean;
  declared: { visit: string; check: 'clean' | 'found' | 'not_checked' } | null;
}

type Seen = Pick<StoredEvent, 'site' | 'agent' | 'fields'> & { corrected: string; offsetMs: number | null };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What belongs to a visit: changes of its controllers, alerts on its equipment. */
export class VisitScope {
  private readonly visits: Visits;
  private readonly controllers: Controllers;

  constructor(visits: Visits, controllers: Controllers) {
    this.visits = visits;
    this.controllers = controllers;
  }

  /**
   * The visit that a change, start, stop or set counter of a controller belongs to: one was open, or the change puts back what its review
   * rejected.
   */
  ofChange(event: Seen): string | null {
    const { site, agent, fields } = event;
    const controller = this.controllers.find(site, agent, text(fields['device.id']));
    if (controller === null) return null;
    const told = Date.parse(text(fields['change.observed_from'] ?? fields['state.earliest']));
    const unchangedAt = Number.isNaN(told) ? event.corrected : new Date(told + (event.offsetMs ?? 0)).toISOString();
    for (const visit of this.visits.table.openedOn(controller, unchangedAt)) {
      const window = windowOf(visit, controller, this.visits.policies.of(visit.site));
      if (window && coversChange(window, unchangedAt, event.corrected)) return visit.id;
    }
    return fields['change.key'] === undefined ? null : this.puttingBack(controller, event);
  }

  /** The visit at whose equipment an alert began. */
  covering(site: string, asset: string | null, at: string): VisitCover | null {
    if (asset === null) return null;
    const visit = this.visits.table
      .openedAt(site, at)
      .find((one) => one.openedAt! <= at && at <= this.endOf(one) && this.equipment(one).has(asset));
    return visit ? { id: visit.id, number: visit.number } : null;
  }

  /** The visit that had just ended at this equipment. */
  justEnded(site: string, asset: string | null, at: string): VisitAftermath | null {
    if (asset === null) return null;
    const since = new Date(Date.parse(at) - aftermathMs).toISOString();
    const ended = this.visits.table
      .openedAt(site, since)
      .filter((one) => one.leftAt !== null && one.leftAt < at && this.equipment(one).has(asset))
      .sort((a, b) => (a.leftAt! < b.leftAt! ? 1 : -1));
    const visit = ended[0];
    if (!visit) return null;
    const minutes = Math.round((Date.parse(at) - Date.parse(visit.leftAt!)) / 60_000);
    return { id: visit.id, number: visit.number, vendor: visit.form.vendor, minutes };
  }

  /** Whether a visit was open at a site, and whether the form of one declares a device with this hardware address. */
  ofDevice(site: string, mac: string, at: string): DeclaredDevice {
    const open = this.visits.table.openedAt(site, at).filter((one) => one.openedAt! <= at && at <= this.endOf(one));
    for (const visit of open) {
      const brought = broughtWith(visit, mac);
      if (brought) return { inVisit: true, declared: { visit: visit.id, check: brought.check } };
    }
    return { inVisit: open.length > 0, declared: null };
  }

  /** When which equipment of a site was in a visit, as far as it reaches beyond a time. An end may lie ahead. */
  spansSince(site: string, since: string): { assets: Set<string>; from: string; to: string }[] {
    return this.visits.table
      .openedAt(site, since)
      .map((visit) => ({ assets: this.equipment(visit), from: visit.openedAt!, to: this.endOf(visit) }));
  }

  /** Assets that a visit is at. */
  equipment(visit: Visit): Set<string> {
    const own = visit.form.devices.map((id) => this.controllers.facts(id)?.asset ?? null);
    return new Set([...own.filter((id) => id !== null), ...visit.form.assets]);
  }

  /** When a visit ends for what happens around it: when the workers left, else at its planned end and the grace after it. */
  private endOf(visit: Visit): string {
    const grace = this.visits.policies.of(visit.site).graceMinutes * 60_000;
    return visit.leftAt ?? new Date(Date.parse(visit.form.plannedEnd) + grace).toISOString();
  }

  private puttingBack(controller: string, { fields }: Seen): string | null {
    const change = {
      section: text(fields['change.section']),
      key: text(fields['change.key']),
      attribute: text(fields['change.attribute']),
      from: text(fields['change.from']) || null,
      to: text(fields['change.to']) || null,
    } as ChangeItem;
    const visit = this.visits.table
      .openedOn(controller, '')
      .find(
        (one) =>
          one.state === 'partly_approved' &&
          (this.visits.findings.kept(one.id).at(-1)?.items ?? []).some(
            ({ device, item }) =>
              device === controller &&
              !isTakenOver(one.decisions[item.id]) &&
              new Places([item]).has(change) &&
              (item.from ?? null) === change.to,
          ),
      );
    return visit?.id ?? null;
  }
}

/** What the form of a visit names with this hardware address. */
export function broughtWith(visit: Visit, mac: string) {
  return visit.form.equipment?.find((one) => one.mac && foldMac(one.mac) === mac);
}
