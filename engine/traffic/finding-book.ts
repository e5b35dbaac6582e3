import { BoundedMap } from './bounded-map.ts';
import { type Finding, kindSpec, type Moment, type Said } from './finding.ts';
import type { FindingKind } from './kinds.ts';

/** Most findings that are told apart. */
const mostFindings = 1 << 16;
/** Most targets that one finding names. */
const mostTargets = 256;

/**
 * Gathers what detectors say: the same thing again is counted, of several things about one conversation the most telling one stands for the
 * others, and what turned out to be part of a scan is taken into it.
 */
export class FindingBook {
  /** Whether what is said is not kept. */
  muted = false;
  readonly #findings = new BoundedMap<string, Finding>(mostFindings);

  /** Findings that found no room. */
  get beyond(): number {
    return this.#findings.beyond;
  }

  /** Says it; returns the finding that now stands for it, undefined when there is no room, or nothing is to be said. */
  say({ kind, src, dst = null, port = null, at, apart = '', facts = {} }: Said): Finding | undefined {
    if (this.muted) return undefined;
    const rank = kindSpec(kind).rank;
    const key = rank === undefined ? `${kind} ${src} ${dst} ${port} ${apart}` : `talk ${src} ${dst} ${port}`;
    const known = this.#findings.get(key);
    if (!known) {
      return this.#findings.open(key, () => ({
        kind,
        technique: kindSpec(kind).technique,
        src,
        dst,
        port,
        time: at.time,
        firstPacket: at.packet,
        count: 1,
        last: at.time,
        group: src,
        also: new Set(),
        facts: { ...facts },
      }));
    }
    known.count++;
    if (at.time > known.last) known.last = at.time;
    if (rank !== undefined && known.kind !== kind) {
      if (rank > (kindSpec(known.kind).rank ?? 0)) {
        known.also.add(known.kind);
        known.also.delete(kind);
        known.kind = kind;
        known.technique = kindSpec(kind).technique;
      } else known.also.add(kind);
    }
    Object.assign(known.facts, facts);
    return known;
  }

  /**
   * Takes findings into others that stand for them: `into` says which one stands for a finding, if any. The earliest that is taken gives the one that
   * stays its moment and its end.
   */
  gather(into: (finding: Finding) => Finding | undefined): void {
    for (const [key, finding] of this.#findings) {
      const whole = into(finding);
      if (!whole || whole === finding) continue;
      this.#findings.delete(key);
      whole.also.add(finding.kind);
      if (finding.firstPacket < whole.firstPacket) {
        whole.firstPacket = finding.firstPacket;
        whole.time = Math.min(whole.time, finding.time);
        whole.dst = finding.dst;
        whole.port = finding.port;
      }
      if (finding.dst !== null && (finding.dst !== whole.dst || finding.port !== whole.port)) {
        nameTarget(whole, finding.dst, finding.port);
      }
    }
  }

  /** Findings with the keys by which they are told apart. */
  entries(): MapIterator<[string, Finding]> {
    return this.#findings.entries();
  }

  /** Forgets one: the same again is news. */
  forget(key: string): void {
    this.#findings.delete(key);
  }

  /** All findings, by first packet and time. */
  all(): Finding[] {
    return [...this.#findings.values()].sort(
      (one, other) => one.firstPacket - other.firstPacket || one.time - other.time || order(one.kind, other.kind),
    );
  }
}

/** Adds an operation to those that a finding is about. */
export function nameOperation(finding: Finding, operation: string): void {
  nameOne(finding, 'operations', operation);
}

/** Adds a node or object to those that a finding is about. */
export function nameArea(finding: Finding, area: string): void {
  nameOne(finding, 'areas', area);
}

/** Notes when something that only its number makes remarkable became so: the packet, the first time, and the time of each further one. */
export function noteCrossing(finding: Finding, at: Moment): void {
  finding.facts['crossing_packet'] ??= at.packet;
  finding.last = Math.max(finding.last, at.time);
}

/** Adds an end to the targets of a finding. */
export function nameTarget(finding: Finding, dst: string, port: number | null): void {
  nameOne(finding, 'targets', port === null ? dst : `${dst}:${port}`);
}

function nameOne(finding: Finding, list: string, name: string): void {
  const names = (finding.facts[list] as string[] | undefined) ?? [];
  finding.facts[list] = names;
  if (names.length < mostTargets && !names.includes(name)) names.push(name);
}

function order(one: FindingKind, other: FindingKind): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
