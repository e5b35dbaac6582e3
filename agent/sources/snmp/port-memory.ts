import type { SwitchPort } from '#engine/switches/ports.ts';

/** A port as it was told last. Times are milliseconds since 1970. */
export interface KnownPort {
  state: string;
  enabled: boolean;
  /** When it was first seen, and when a device last showed at it; 0 for never. */
  since: number;
  usedAt: number;
}

/** Ports by name, without a prototype. */
export type KnownPorts = Record<string, KnownPort>;

/** Something about a port that is worth an event. */
export interface PortNews {
  action: 'present' | 'added' | 'removed' | 'up' | 'down' | 'enabled' | 'disabled';
  name: string;
  port: SwitchPort | null;
}

/** A look at the ports of one switch. */
export interface PortLook {
  ports: readonly SwitchPort[];
  /** Only where all were read, one that is not named is removed. */
  whole: boolean;
  first: boolean;
  nowMs: number;
  /** News that may be told; of what has no room nothing is noted, so that the next look finds it again. */
  room: number;
  /** Ports remembered at most, whatever names a switch makes up. */
  most: number;
}

/** What of a switch's ports is news, and notes them. Words other than up count as down: nothing passes. */
export function lookAtPorts(
  known: KnownPorts,
  { ports, whole, first, nowMs, room, most }: PortLook,
): { news: PortNews[]; left: number } {
  const news: PortNews[] = [];
  let left = 0;
  const tell = (more: PortNews[], note: () => void) => {
    if (more.length > 0 && news.length + more.length > room) left += more.length;
    else {
      news.push(...more);
      note();
    }
  };
  const shown = new Set<string>();
  let remembered = Object.keys(known).length;
  for (const port of ports) {
    if (!port.physical) continue;
    const { name, enabled } = port;
    shown.add(name);
    const before = known[name];
    if (!before && remembered >= most) {
      left++;
      continue;
    }
    const state = port.state === 'up' ? 'up' : 'down';
    const changes: PortNews['action'][] = [];
    if (!before) changes.push(first ? 'present' : 'added');
    else {
      if (before.enabled !== enabled) changes.push(enabled ? 'enabled' : 'disabled');
      if (before.state !== state) changes.push(state);
    }
    tell(
      changes.map((action) => ({ action, name, port })),
      () => {
        if (!before) remembered++;
        known[name] = { state, enabled, since: before?.since ?? nowMs, usedAt: before?.usedAt ?? 0 };
      },
    );
  }
  if (!whole || shown.size === 0) return { news, left };
  for (const name of Object.keys(known)) {
    if (!shown.has(name)) tell([{ action: 'removed', name, port: null }], () => delete known[name]);
  }
  return { news, left };
}

/** Whether nothing showed at a port for so long, as far as it was watched. */
export function isEmpty(port: KnownPort | undefined, nowMs: number, restMs: number): boolean {
  return port !== undefined && nowMs - Math.max(port.since, port.usedAt) >= restMs;
}
