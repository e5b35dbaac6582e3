import type { Bilingual } from '#protocol/api/parts.ts';
import type { CommandName } from '#protocol/command.ts';
import type { Heartbeat } from '#protocol/heartbeat.ts';
import type { ReadingProgress, ReadingSeries } from '#protocol/reading.ts';
import type { Reason } from '#protocol/reasons/reason.ts';

/** What the hub knows of an agent right now, from heartbeats and stored events. */
export interface AgentLive {
  site: string;
  agent: string;
  lastHeard: string | null;
  bootId: string | null;
  offsetMs: number | null;
  uncertaintyMs: number | null;
  clockPlausible: boolean;
  version: string | null;
  platform: string | null;
  spoolBytes: number | null;
  spoolEvents: number | null;
  /** Why it throttles or stands still. */
  throttle: Bilingual | null;
  refusedPublishes: number;
  /** Controllers that it is reading right now. */
  readings: readonly ReadingProgress[];
  /** Series of readings for learning, the newest of each controller. */
  series?: readonly ReadingSeries[];
  /** Searches for maps that go on right now, by the name that their order gave them. */
  searches?: readonly ReadingProgress[];
  /** Controllers set up at the hub that it does not read, and why; undefined from older agents. */
  notRead?: Heartbeat['notRead'];
  sources: {
    id: string;
    type: string;
    state: 'running' | 'degraded' | 'unavailable' | 'failed' | 'unknown';
    reason: Bilingual | null;
    /** The same with its codes; empty from older agents. */
    reasons: readonly Reason[];
    lastEvent: string | null;
    eventsPerMinute: number;
    restarts: number;
  }[];
}

/** The hub's hand toward the sites; the only way in which anything reaches an agent. */
export interface SiteLink {
  live(): AgentLive[];
  /** Signs and queues a command of the closed list; delivered when the agent is there, before it expires. */
  command(order: {
    site: string;
    agent: string;
    name: CommandName;
    source: string;
    argument?: unknown;
  }): Promise<{ id: string }>;
  /** New enrolment token; the secret is returned once. */
  newToken(order: {
    site: string;
    agent: string;
    name: string;
    uses: number;
    hours: number;
    needsAcceptance: boolean;
    by: string;
  }): Promise<{ token: string; expires: string }>;
  accept(site: string, agent: string): Promise<void>;
  /** Pushes the account with the revocation and closes the live connection. */
  revoke(site: string, agent: string): Promise<void>;
  /** Whether an agent goes by the newest configuration; null while it is not heard. */
  configured(site: string, agent: string): boolean | null;
  /** Signs and writes an agent's configuration part that the hub owns (permitted media, trusted certificates, phase). */
  configure(site: string, agent: string, config: Record<string, unknown>): Promise<void>;
}
