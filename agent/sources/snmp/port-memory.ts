import type { SwitchPort } from '#engine/switches/ports.ts';

/** A port as it was told last. Times are milliseconds since 1970. */
export interface KnownPort {
  state: string;
  enabled: boolean;
  /** When it was first seen, and when a device last showed at it; 0 for never. */
  since: number;
  usedAt: number;
}

/** Ports by name. */
export type KnownPorts = Record<string, KnownPort>;

/** Something about a port that is worth an event. */
export interface PortNews {
  action: 'present' | 'added' | 'removed' | 'up' | 'down' | 'enabled' | 'disabled';
  name: string;
  port: SwitchPort | null;
}

/**
 * What of a switch's ports is news, and notes them. Words other than up count as down: nothing passes. A port that is not named is removed
 * only where all of them were read.
 */
export function lookAtPorts(
  known: KnownPorts,
  ports: readonly SwitchPort[],
  whole: boolean,
  first: boolean,
  nowMs: number,
): PortNews[] {
  const news: PortNews[] = [];
  const shown = new Set<string>();
  for (const port of ports) {
    if (!port.physical) continue;
    shown.add(port.name);
    const before = known[port.name];
    const { name, enabled } = port;
    const state = port.state === 'up' ? 'up' : 'down';
    known[name] = { state, enabled, since: before?.since ?? nowMs, usedAt: before?.usedAt ?? 0 };
    if (!before) news.push({ action: first ? 'present' : 'added', name, port });
    else {
      if (before.enabled !== enabled) news.push({ action: enabled ? 'enabled' : 'disabled', name, port });
      if (before.state !== state) news.push({ action: state, name, port });
    }
  }
  if (!whole || shown.size === 0) return news;
  for (const name of Object.keys(known)) {
    if (shown.has(name)) continue;
    delete known[name];
    news.push({ action: 'removed', name, port: null });
  }
  return news;
}

/** Whether nothing showed at a port for so long, as far as it was watched. */
export function isEmpty(port: KnownPort | undefined, nowMs: number, restMs: number): boolean {
  return port !== undefined && nowMs - Math.max(port.since, port.usedAt) >= restMs;
}
