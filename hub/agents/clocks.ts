import type { ControlStore } from '../store/control-store.ts';

/** Offset of a machine's clock in one boot: add it to the machine's time to get the hub's. */
export interface ClockOffset {
  offsetMs: number;
  uncertaintyMs: number;
}

/** A better measurement replaces an older one; an older one ages, since clocks drift. */
const agingMsPerMinute = 1;
/** A jump beyond this is a clock that was set, not a measurement that got better. */
const jumpMs = 2000;
/** Boots of one machine that are remembered, the newest: events that wait on a PC may be a year old, and a PC may start every day. */
const bootsKept = 400;

/** Measures each machine's clock on its own link and remembers it per boot, for events that arrive later. */
export class Clocks {
  private readonly control: ControlStore;
  private readonly known = new Map<string, ClockOffset & { at: number }>();

  constructor(control: ControlStore) {
    this.control = control;
    for (const row of control.db.prepare('SELECT * FROM boot_clock').all()) {
      this.known.set(`${row['site']}/${row['agent']}/${row['boot']}`, {
        offsetMs: Number(row['offset_ms']),
        uncertaintyMs: Number(row['uncertainty_ms']),
        at: Date.parse(row['measured_at'] as string),
      });
    }
  }

  /** Takes a heartbeat: the agent's time when it was sent, its round trip, and when it arrived (hub's milliseconds). */
  measure(site: string, agent: string, boot: string, agentTime: number, rttMs: number, arrived: number): ClockOffset {
    const key = `${site}/${agent}/${boot}`;
    const fresh = { offsetMs: arrived - (agentTime + rttMs / 2), uncertaintyMs: rttMs / 2 + 1, at: arrived };
    const old = this.known.get(key);
    const aged = old ? old.uncertaintyMs + ((arrived - old.at) / 60_000) * agingMsPerMinute : Number.POSITIVE_INFINITY;
    const jumped = old && Math.abs(fresh.offsetMs - old.offsetMs) > jumpMs + fresh.uncertaintyMs;
    if (old && !jumped && fresh.uncertaintyMs > aged) return old;
    this.known.set(key, fresh);
    if (!old) this.forgetOldest(site, agent);
    if (!old || jumped || Math.abs(old.offsetMs - fresh.offsetMs) > 20) this.save(site, agent, boot, fresh);
    return fresh;
  }

  offset(site: string, agent: string, boot: string): ClockOffset | null {
    return this.known.get(`${site}/${agent}/${boot}`) ?? null;
  }

  private save(site: string, agent: string, boot: string, offset: ClockOffset & { at: number }): void {
    this.control.db
      .prepare('INSERT OR REPLACE INTO boot_clock VALUES (?, ?, ?, ?, ?, ?)')
      .run(site, agent, boot, offset.offsetMs, offset.uncertaintyMs, new Date(offset.at).toISOString());
  }

  private forgetOldest(site: string, agent: string): void {
    const gone = this.control.db
      .prepare(
        `DELETE FROM boot_clock WHERE site = ?1 AND agent = ?2 AND boot IN (SELECT boot FROM boot_clock
           WHERE site = ?1 AND agent = ?2 ORDER BY measured_at DESC LIMIT -1 OFFSET ?3) RETURNING boot`,
      )
      .all(site, agent, bootsKept - 1);
    for (const { boot } of gone) this.known.delete(`${site}/${agent}/${boot}`);
  }
}
