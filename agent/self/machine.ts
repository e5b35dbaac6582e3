import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, networkInterfaces, platform, release, uptime } from 'node:os';

/** Agent version, also reserved for signed updates. */
export const agentVersion = '0.1.0';

/** Facts of this machine and of this run that stamp events and heartbeats. */
export interface Machine {
  host: string;
  platform: string;
  boot: string;
  /** One per process: two at once under one identity are a clone. */
  instance: string;
  /** Stable over restarts, different on another machine. */
  fingerprint: string;
}

/** Reads the facts once at start. */
export function describeMachine(): Machine {
  return {
    host: hostname(),
    platform: `${platform()} ${release()}`,
    boot: bootId(),
    instance: randomUUID(),
    fingerprint: fingerprint(),
  };
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Other systems have no boot id: the boot minute tells boots apart as well as the clock allows.
    return `boot-${Math.round((Date.now() - uptime() * 1000) / 60_000)}`;
  }
}

function fingerprint(): string {
  const parts: string[] = [];
  try {
    parts.push(readFileSync('/etc/machine-id', 'utf8').trim());
  } catch {
    parts.push(hostname());
  }
  const macs = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).filter((one) => !one.internal).map((one) => one.mac),
  );
  parts.push(...[...new Set(macs)].sort());
  return createHash('sha256').update(parts.join('\n')).digest('base64url');
}
