import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { agentVersion, type Machine } from './machine.ts';

interface Record {
  boot: string;
  alive: string;
  clean: boolean;
}

/**
 * Remembers on disk how the last run ended, so that the next start can say whether the machine was shut down, lost its power, or
 * only the agent died.
 */
export class RunRecord {
  private readonly path: string;
  private readonly machine: Machine;

  constructor(home: string, machine: Machine) {
    this.path = join(home, 'run.json');
    this.machine = machine;
  }

  /** Events that describe the start; to be committed before the sources run. */
  starting(now: Date, host: string): EventDraft[] {
    const last = this.read();
    const base = { 'host.name': host, 'hinomi.version': agentVersion };
    const event = (action: string, more: EventDraft['fields'] = {}): EventDraft => ({
      kind: 'host.lifecycle',
      time: now.toISOString(),
      fields: { 'event.action': action, ...base, ...more },
    });
    const events: EventDraft[] = [];
    if (last && last.boot !== this.machine.boot) {
      const alive = { 'hinomi.last_alive': last.alive };
      events.push(
        last.clean
          ? event('boot', alive)
          : event('power_loss', {
              ...alive,
              ...reasonFields('hinomi', because('power_lost')),
            }),
      );
    }
    const killed = last && last.boot === this.machine.boot && !last.clean;
    events.push(
      event('agent_started', {
        ...(last ? { 'hinomi.last_alive': last.alive } : {}),
        ...(killed ? reasonFields('hinomi', because('agent_died')) : {}),
      }),
    );
    this.alive(now);
    return events;
  }

  /** Called every few seconds. */
  alive(now: Date): void {
    this.write({ boot: this.machine.boot, alive: now.toISOString(), clean: false });
  }

  /** The event of a clean stop; written before the last commit. */
  stopping(now: Date, host: string, reason: Reason | null): EventDraft {
    this.write({ boot: this.machine.boot, alive: now.toISOString(), clean: true });
    return {
      kind: 'host.lifecycle',
      time: now.toISOString(),
      fields: {
        'event.action': 'agent_stopped',
        'host.name': host,
        ...(reason ? reasonFields('hinomi', reason) : {}),
        'hinomi.version': agentVersion,
      },
    };
  }

  private read(): Record | null {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as Record;
    } catch {
      return null;
    }
  }

  private write(record: Record): void {
    try {
      writeFileSync(`${this.path}.tmp`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${this.path}.tmp`, this.path);
    } catch {
      // A full disk is already shown by the spool; the next start then only knows less about this one.
    }
  }
}
