import { controlPorts } from '#engine/inventory/control-ports.ts';
import type { Controller } from '#protocol/api/controllers.ts';
import type { NetworkEdge } from '#protocol/api/network.ts';

/** What of a conversation its class follows from; `processes` are those of the client. */
type Talk = Pick<NetworkEdge, 'from' | 'to' | 'port' | 'processes'>;

/** Where a controller answers, and the addresses of the machine whose agent reads it. */
interface ReadPlace {
  host: string;
  port: number;
  readers: ReadonlySet<string>;
}

/** What operations make of a conversation, the gravest first. */
const graveness: readonly [NetworkEdge['class'], ReadonlySet<string>][] = [
  ['program', new Set(['program-download', 'program-upload', 'mode'])],
  ['write', new Set(['write', 'control'])],
  ['read', new Set(['read', 'identify', 'diagnose'])],
];

/**
 * What a conversation is: `reading` is this product's own look at a controller (from the reader's machine, to the place that is read,
 * by one program alone); `program`, `write` and `read` were seen on the wire; `controller` goes to a controller, and what it does there
 * nobody sees; `other` is everything else.
 */
export class TalkClasses {
  private readonly places: readonly ReadPlace[];
  private readonly isController: (address: string) => boolean;

  /** `addressesOf`: addresses of the machine that an agent runs on. `isController`: so says the asset ledger. */
  constructor(
    controllers: readonly Pick<Controller, 'site' | 'agent' | 'address'>[],
    addressesOf: (site: string, agent: string) => readonly string[],
    isController: (address: string) => boolean,
  ) {
    this.isController = isController;
    this.places = controllers.flatMap(({ site, agent, address }) => {
      const place = placeOf(address);
      return place ? [{ ...place, readers: new Set(addressesOf(site, agent)) }] : [];
    });
  }

  of({ from, to, port, processes }: Talk, operations: readonly { class: string }[] = []): NetworkEdge['class'] {
    const read = this.places.some((place) => place.host === to && place.port === port && place.readers.has(from));
    const gravest = graveness.find(([, classes]) => operations.some((one) => classes.has(one.class)))?.[0];
    if (gravest && !(gravest === 'read' && read)) return gravest;
    if (read && processes.length === 1) return 'reading';
    const control = port !== null && controlPorts.has(port);
    return control || this.reads(to) || this.isController(to) ? 'controller' : 'other';
  }

  /** Whether something is read at this address as a controller. */
  reads(address: string): boolean {
    return this.places.some(({ host }) => host === address);
  }
}

/** Host and port of `10.0.0.5:502` or `opc.tcp://10.0.0.5:4840/path`; null for a folder. */
function placeOf(address: string): { host: string; port: number } | null {
  const found = /^(?:[a-z.]+:\/\/)?\[?([^/\\[\]]+?)\]?:(\d+)(?:\/.*)?$/i.exec(address);
  return found ? { host: found[1]!, port: Number(found[2]) } : null;
}
