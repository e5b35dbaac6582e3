import { z } from 'zod';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { addressScope } from '../address-scope.ts';
import { addWithin, BoundedMap } from '../bounded-map.ts';
import type { ArpSeen, Detector, DetectorContext } from '../detector.ts';
import type { Finding, Moment } from '../finding.ts';
import { nameTarget } from '../finding-book.ts';
import { noRoom } from '../no-room.ts';
import { type Keeps, loadSet, loadSets, savedSets } from '../saved.ts';
import { discoveryPorts } from '../service-ports.ts';
import type { Talk } from '../talk.ts';

/** Addresses that one host asks for by ARP within a window, beyond those that it asked for while it was learned. */
const manyAsked = 10;
const windowMs = 30_000;
const mostHosts = 1 << 14;
const mostAsked = 4096;

const savedSearches = z.object({ asked: z.unknown(), shouts: z.unknown() });

interface Asking {
  start: Moment;
  targets: Set<string>;
  sweep: Finding | undefined;
}

/** Notices searches by broadcast: ARP sweeps, and questions to all controllers. */
export class Discovery implements Detector, Keeps {
  readonly #context: DetectorContext;
  /** Addresses that a host asked for while it was learned. */
  readonly #asked = new BoundedMap<string, Set<string>>(mostHosts);
  readonly #asking = new BoundedMap<string, Asking>(mostHosts);
  readonly #shouts = new Set<string>();

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  notes(): string[] {
    return noRoom('searches of more hosts than are followed', this.#asked, this.#asking);
  }

  save(): unknown {
    return { asked: savedSets(this.#asked), shouts: [...this.#shouts] };
  }

  load(saved: unknown): void {
    const { asked, shouts } = savedSearches.parse(saved);
    loadSets(this.#asked, asked);
    loadSet(this.#shouts, shouts);
  }

  end(): void {
    this.#asking.clear();
  }

  arp({ answer, senderMac, senderIp, targetIp }: ArpSeen, at: Moment): void {
    if (answer || senderIp === targetIp || addressScope(targetIp) === 'none') return;
    const known = this.#context.learning ? this.#asked.open(senderMac, () => new Set()) : this.#asked.get(senderMac);
    if (this.#context.learning) {
      if (known) addWithin(known, targetIp, mostAsked);
      return;
    }
    if (known?.has(targetIp)) return;
    const asking = this.#asking.open(senderMac, () => ({ start: at, targets: new Set(), sweep: undefined }));
    if (!asking) return;
    if (at.time - asking.start.time > windowMs) Object.assign(asking, { start: at, targets: new Set() });
    addWithin(asking.targets, targetIp, mostAsked);
    if (asking.targets.size < manyAsked) return;
    if (!asking.sweep) {
      const src = addressScope(senderIp) === 'none' ? senderMac : senderIp;
      asking.sweep = this.#context.book.say({
        kind: 'arp_sweep',
        src,
        dst: asking.targets.values().next().value!,
        at: asking.start,
        facts: { mac: senderMac, crossing_packet: at.packet },
      });
      for (const target of asking.targets) if (asking.sweep) nameTarget(asking.sweep, target, null);
    }
    if (!asking.sweep) return;
    asking.sweep.count = Math.max(asking.sweep.count, asking.targets.size);
    asking.sweep.last = at.time;
    nameTarget(asking.sweep, targetIp, null);
  }

  broadcast(src: string, dst: string, port: number, at: Moment): void {
    if (discoveryPorts.has(port)) this.#shout(src, dst, port, at);
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.role === 'request' && seen.class === 'identify' && addressScope(talk.server) === 'group') {
      this.#shout(talk.client, talk.server, talk.port ?? 0, at);
    }
  }

  #shout(src: string, dst: string, port: number, at: Moment): void {
    const key = `${src} ${port}`;
    if (this.#context.learning) addWithin(this.#shouts, key, mostHosts);
    else if (!this.#shouts.has(key)) this.#context.book.say({ kind: 'discovery_broadcast', src, dst, port, at });
  }
}
