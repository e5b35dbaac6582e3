import { join } from 'node:path';
import type { Role } from '#protocol/api/parts.ts';
import { Bus } from '../bus.ts';
import { Ledger } from '../ledger/ledger.ts';
import { ledgerMigrations } from '../ledger/migrations.ts';
import { testSigner } from '../ledger/test-signer.ts';
import { ContactBook } from '../notify/contact-book.ts';
import { notifyMigrations } from '../notify/migrations.ts';
import { type ControlStore, openControlStore } from '../store/control-store.ts';
import type { Actor } from './actor.ts';
import type { Alert } from './alert.ts';
import { folded } from './incident-table.ts';
import { Incidents } from './incidents.ts';
import { incidentMigrations } from './migrations.ts';
import type { PagedMatter, Pager } from './pager.ts';
import { loadPlaybooks } from './playbooks.ts';

/** `rules/` of this repository. */
export const rulesFolder = join(import.meta.dirname, '..', '..', 'rules');

/** A clock that tests move. */
export class FakeClock {
  private ms: number;

  constructor(start = '2026-11-02T00:00:00.000Z') {
    this.ms = Date.parse(start);
  }

  now = (): Date => new Date(this.ms);

  /** Moves on by so many minutes. */
  minutes(count: number): void {
    this.ms += count * 60_000;
  }
}

/** A pager that only remembers. */
export class RecordingPager implements Pager {
  readonly calls: { id: string; cause: string; severity: string; drill: string | null }[] = [];
  readonly matters: PagedMatter[] = [];
  readonly running = new Set<string>();
  readonly reminders: string[] = [];

  call(matter: PagedMatter, cause: string): void {
    this.matters.push(matter);
    this.calls.push({ id: matter.id, cause, severity: matter.severity, drill: matter.drill });
    this.running.add(matter.id);
  }

  remind(_matter: PagedMatter, step: { id: string }): void {
    this.reminders.push(step.id);
  }

  stop(incident: string): void {
    this.running.delete(incident);
  }

  snapshot(incident: string): string | null {
    return this.running.has(incident) ? 'running' : null;
  }

  restore(incident: string, snapshot: string | null): void {
    if (snapshot) this.running.add(incident);
    else this.running.delete(incident);
  }
}

/** An incident desk over a control store (in memory, a file to try a restart on, or a hub's own), for tests. */
export function openDesk(options: { path?: string; control?: ControlStore; clock?: FakeClock } = {}) {
  const clock = options.clock ?? new FakeClock();
  const control =
    options.control ??
    openControlStore(options.path ?? ':memory:', [...ledgerMigrations, ...incidentMigrations, ...notifyMigrations]);
  const ledger = new Ledger(control, testSigner(7), clock.now);
  const { playbooks } = loadPlaybooks(rulesFolder);
  const contacts = new ContactBook({ control, ledger, roles: playbooks.roles, shiftAt: () => null });
  const bus = new Bus();
  const pager = new RecordingPager();
  const parts = {
    control,
    ledger,
    bus,
    clock: clock.now,
    playbooks,
    contacts,
    pager,
    findAsset: (_site: string, words: string) =>
      ['insp-07', '検査pc 7号機'].includes(folded(words))
        ? { id: 'asset-7', name: 'INSP-07', zone: 'fa1', whole: true }
        : null,
  };
  return { ...parts, clock, incidents: new Incidents(parts) };
}

/** Everybody may see this. */
export const everywhere = { sites: ['*'] };

/** A person with these roles at every site. */
export function person(id: string, ...roles: Role[]): Actor {
  return { id, name: `担当-${id}`, roles, sites: ['*'] };
}

/** An alert like detection makes them. */
export function alert(seq: number, more: Partial<Alert> = {}): Alert {
  const time = new Date(Date.parse('2026-11-02T00:00:00.000Z') + seq * 1000).toISOString();
  return {
    seq,
    id: `alert-${seq}`,
    finding: `finding-${seq}`,
    position: seq,
    withdrawn: false,
    changedBy: null,
    rule: 'usb-unregistered',
    ruleVersion: '1',
    title: { ja: '未登録USB', en: 'Unregistered USB' },
    author: 'Hinomi',
    severity: 'S2',
    site: 'tokyo',
    zone: 'fa1',
    asset: 'asset-7',
    assetName: 'INSP-07',
    agent: 'insp-07',
    involved: [],
    group: {},
    events: [`tokyo/insp-07/evidence/e/${seq}`],
    count: 1,
    first: time,
    last: time,
    detectedAt: time,
    sentence: {
      ja: 'INSP-07 に未登録のUSBメモリが挿入されました',
      en: 'An unregistered USB stick was put into INSP-07',
    },
    items: ['2-9'],
    techniques: ['T0847'],
    playbook: 'removable-media',
    history: false,
    late: false,
    drill: null,
    trial: false,
    exception: null,
    explain: [{ part: 'selection', field: 'event.action', value: 'inserted' }],
    ...more,
  };
}
