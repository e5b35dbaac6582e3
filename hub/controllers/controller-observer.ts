import type { SnapshotPart } from '#engine/snapshot/snapshot.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { detailIn } from '#protocol/reasons/reason.ts';
import type { Projection } from '../assets/projection.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import type { Certificates } from './certificates.ts';
import type { Controllers } from './controllers.ts';
import { isEntered } from './entered-event.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Follows the committed events of controllers: snapshots, starts and stops, each within the bounds of growth. */
export class ControllerObserver implements Projection {
  readonly name = 'controllers';
  private readonly control: ControlStore;
  private readonly controllers: Controllers;
  private readonly growth: GrowthBound;
  private readonly perAgent: number;
  private readonly certificates: Certificates;

  /** `perAgent` is how many controllers one agent may tell of. */
  constructor(parts: {
    control: ControlStore;
    controllers: Controllers;
    certificates: Certificates;
    growth: GrowthBound;
    perAgent: number;
  }) {
    this.control = parts.control;
    this.controllers = parts.controllers;
    this.certificates = parts.certificates;
    this.growth = parts.growth;
    this.perAgent = parts.perAgent;
  }

  take(block: StoredBlock): void {
    for (const event of block.events(({ kind }) => kind === 'ot.snapshot' || kind === 'ot.controller_state')) {
      if (isEntered(event)) continue;
      const id = this.controllerOf(event);
      if (id === null) continue;
      if (!this.growth.admits('readings', `${event.site}/${event.agent}`, Date.parse(event.received))) {
        this.leaveOut('readings', event);
      } else if (event.kind === 'ot.snapshot') this.snapshot(id, event);
      else this.state(id, event);
    }
  }

  private snapshot(id: string, event: StoredEvent): void {
    const { fields } = event;
    const root = text(fields['snapshot.root']);
    const header = (fields['snapshot.header'] ?? {}) as SnapshotPart['header'];
    this.certificates.observe(id, header, event.received);
    const common = {
      at: text(header['ended']) ?? event.time,
      complete: fields['snapshot.complete'] === true,
      reason: text(fields['snapshot.reason']),
      trigger: text(fields['snapshot.trigger']) ?? 'unknown',
      offsetMs: event.offsetMs ?? 0,
    };
    if (root === null || typeof header['manifest'] !== 'string') {
      this.control.db
        .prepare('UPDATE controller SET last_try = ?, last_reason = ? WHERE id = ?')
        .run(common.at, common.reason, id);
      this.controllers.archive.put(id, event.id, { ...common, root: null, header });
      return;
    }
    const whole = this.controllers.archive.take({
      ...common,
      at: event.time,
      event: event.id,
      controller: id,
      root,
      part: {
        header,
        blobs: (fields['snapshot.blobs'] ?? []) as string[],
        data: (fields['snapshot.data'] ?? {}) as Record<string, string>,
      },
    });
    if (whole && common.complete) this.controllers.expected.readAnew(id, event.time);
  }

  private state(id: string, event: StoredEvent): void {
    const { fields } = event;
    const cause = detailIn(fields);
    this.control.db
      .prepare('INSERT OR IGNORE INTO controller_state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        id,
        event.id,
        text(fields['event.action']) ?? 'unknown',
        text(fields['state.earliest']) ?? event.time,
        text(fields['state.latest']) ?? event.time,
        text(fields['state.source']) ?? 'unknown',
        text(fields['state.confidence']) ?? 'possible',
        text(fields['state.detail']),
        cause === null ? null : JSON.stringify(cause),
      );
  }

  private controllerOf(event: StoredEvent): string | null {
    const device = text(event.fields['device.id']);
    if (device === null) return null;
    if (this.controllers.find(event.site, event.agent, device) === null && !this.hasRoom(event)) {
      this.leaveOut('controllers', event);
      return null;
    }
    return this.controllers.ensure({
      site: event.site,
      agent: event.agent,
      device,
      protocol: text(event.fields['device.protocol']) ?? '',
      address: text(event.fields['device.address']) ?? '',
      asset: event.asset,
      ...(event.source === '' ? {} : { source: event.source }),
    });
  }

  private hasRoom({ site, agent, received }: StoredEvent): boolean {
    return (
      this.controllers.readBy(site, agent).length < this.perAgent &&
      this.growth.admits('controllers', `${site}/${agent}`, Date.parse(received))
    );
  }

  private leaveOut(what: 'controllers' | 'readings', event: StoredEvent): void {
    this.growth.leaveOut(what, event, text(event.fields['device.id']), Date.parse(event.received));
  }
}
