import type { Bilingual } from '#protocol/api/parts.ts';
import { type Heartbeat, heartbeat } from '#protocol/heartbeat.ts';
import { idPattern } from '#protocol/identity.ts';
import { type Reason, reasonsWords } from '#protocol/reasons/reason.ts';
import type { Clocks } from './clocks.ts';
import type { AgentLive } from './site-link.ts';

/** Two processes under one identity that both spoke within this time are a clone. */
const cloneWindowMs = 60_000;
const implausibleMs = 5 * 60_000;
/** Agents that are followed; a site's server that invents more is not heard. */
const mostAgents = 10_000;

interface Seen {
  beat: Heartbeat;
  at: number;
  /** Process instances heard lately, with the machine each says it runs on. */
  instances: Map<string, { at: number; machine: string }>;
  cloneReported: boolean;
}

/** How far an agent says it numbered a lane, and the chain value there; null from older agents. */
export interface LaneHead {
  site: string;
  agent: string;
  lane: string;
  epoch: string;
  head: number;
  chain: string | null;
  /** When it said so, milliseconds. */
  at: number;
}

/** Two machines or processes use one agent's identity. */
export interface CloneSuspicion {
  site: string;
  agent: string;
  machines: string[];
}

/** What heartbeats say, kept in memory: it is true now or not at all. */
export class LiveAgents {
  private readonly seen = new Map<string, Seen>();
  private fullSaid = false;
  private readonly clocks: Clocks;
  private readonly onClone: (suspicion: CloneSuspicion) => void;

  constructor(clocks: Clocks, onClone: (suspicion: CloneSuspicion) => void) {
    this.clocks = clocks;
    this.onClone = onClone;
  }

  /** Takes a heartbeat message; returns it when it is one. */
  hear(subject: string, text: string, arrived: number): { site: string; agent: string; beat: Heartbeat } | null {
    const [, site, agent] = subject.split('.');
    if (!site || !agent || !idPattern.test(site) || !idPattern.test(agent)) return null;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return null;
    }
    const parsed = heartbeat.safeParse(json);
    if (!parsed.success) return null;
    const beat = parsed.data;
    const key = `${site}/${agent}`;
    if (!this.seen.has(key) && this.seen.size >= mostAgents) {
      if (!this.fullSaid) process.stderr.write(`bus: ${mostAgents} agents are heard already; ${key} is not followed\n`);
      this.fullSaid = true;
      return null;
    }
    const seen = this.seen.get(key) ?? { beat, at: arrived, instances: new Map(), cloneReported: false };
    seen.beat = beat;
    seen.at = arrived;
    this.watchInstances(site, agent, seen, arrived);
    this.seen.set(key, seen);
    this.clocks.measure(site, agent, beat.boot, Date.parse(beat.time), beat.rttMs, arrived);
    return { site, agent, beat };
  }

  /** A restart leaves one old instance that never speaks again; a clone speaks on. */
  private watchInstances(site: string, agent: string, seen: Seen, arrived: number): void {
    const { instance, machine } = seen.beat;
    const before = seen.instances.get(instance);
    const others = [...seen.instances].filter(([id, other]) => id !== instance && arrived - other.at < cloneWindowMs);
    const spokeBetween = before !== undefined && others.some(([, other]) => other.at > before.at);
    seen.instances.set(instance, { at: arrived, machine });
    for (const [id, other] of seen.instances) if (arrived - other.at > cloneWindowMs) seen.instances.delete(id);
    if (spokeBetween && !seen.cloneReported) {
      seen.cloneReported = true;
      this.onClone({ site, agent, machines: [...new Set([machine, ...others.map(([, other]) => other.machine)])] });
    }
    if (seen.instances.size === 1) seen.cloneReported = false;
  }

  /** Current epoch per lane, as the agent last said. */
  lanes(site: string, agent: string): Record<string, string> {
    const seen = this.seen.get(`${site}/${agent}`);
    return Object.fromEntries(Object.entries(seen?.beat.lanes ?? {}).map(([lane, { epoch }]) => [lane, epoch]));
  }

  /** What each agent that spoke since `since` says it numbered, lane by lane, and when it said so. */
  heads(since: number): LaneHead[] {
    return [...this.seen].flatMap(([key, { beat, at }]) => {
      const [site, agent] = key.split('/') as [string, string];
      if (at < since) return [];
      return Object.entries(beat.lanes).map(([lane, { epoch, head, chain = null }]) => ({
        site,
        agent,
        lane,
        epoch,
        head,
        chain,
        at,
      }));
    });
  }

  /** When an agent of a site spoke last, milliseconds; 0 for never. */
  lastHeard(site: string): number {
    const times = [...this.seen].filter(([key]) => key.startsWith(`${site}/`)).map(([, { at }]) => at);
    return Math.max(0, ...times);
  }

  get(site: string, agent: string): AgentLive | null {
    const seen = this.seen.get(`${site}/${agent}`);
    return seen ? this.describe(site, agent, seen) : null;
  }

  /** Whether an agent says that it goes by the configuration with this counter, or a newer one; null when it is not heard. */
  goesBy(site: string, agent: string, counter: number): boolean | null {
    const seen = this.seen.get(`${site}/${agent}`);
    return seen ? seen.beat.config >= counter : null;
  }

  list(): AgentLive[] {
    return [...this.seen].map(([key, seen]) => {
      const [site, agent] = key.split('/') as [string, string];
      return this.describe(site, agent, seen);
    });
  }

  private describe(site: string, agent: string, { beat, at }: Seen): AgentLive {
    const clock = this.clocks.offset(site, agent, beat.boot);
    return {
      site,
      agent,
      lastHeard: new Date(at).toISOString(),
      bootId: beat.boot,
      offsetMs: clock?.offsetMs ?? null,
      uncertaintyMs: clock?.uncertaintyMs ?? null,
      clockPlausible: clock === null || Math.abs(clock.offsetMs) <= implausibleMs,
      version: beat.version,
      platform: beat.platform,
      spoolBytes: beat.spool.bytes,
      spoolEvents: beat.spool.events,
      throttle: inWords(beat.throttledBy, beat.throttle),
      refusedPublishes: beat.refusedPublishes,
      readings: beat.sources.flatMap(({ readings }) => readings),
      series: beat.sources.flatMap(({ series }) => series),
      searches: beat.searches ?? [],
      notRead: beat.notRead,
      sources: beat.sources.map(({ id, type, state, reason, reasons, lastEvent, perMinute, restarts }) => ({
        id,
        type,
        state,
        reason: inWords(reasons, reason),
        reasons,
        lastEvent,
        eventsPerMinute: perMinute,
        restarts,
      })),
    };
  }
}

/** Reasons in both languages; an older agent only has the words. */
function inWords(reasons: readonly Reason[], text: string | null): Bilingual | null {
  if (reasons.length > 0) return reasonsWords(reasons);
  return text === null ? null : { ja: text, en: text };
}
