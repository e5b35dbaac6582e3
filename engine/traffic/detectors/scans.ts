import { addWithin, BoundedMap } from '../bounded-map.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Finding, Moment } from '../finding.ts';
import { nameTarget } from '../finding-book.ts';
import type { FindingKind } from '../kinds.ts';
import { noRoom } from '../no-room.ts';
import type { Talk } from '../talk.ts';

/** Ports of one host, and hosts on one port, that nobody tries without looking for something. */
const manyPorts = 8;
const manyHosts = 5;
/** A search that rests longer than this begins anew. */
const restMs = 30 * 60_000;
const mostSources = 4096;
const mostTried = 4096;

interface Search {
  last: number;
  /** Ports by host, hosts by service. */
  ports: BoundedMap<string, Set<string>>;
  hosts: BoundedMap<string, Set<string>>;
  sweep: Finding | undefined;
  scans: Map<string, Finding>;
}

/** Kinds that a scan stands for: those that only say that somebody knocked, and that something new answered. */
const taken: ReadonlySet<FindingKind> = new Set([
  'connection_attempt',
  'new_pair',
  'new_service',
  'new_resolver',
  'remote_access',
  'file_transfer',
  'unauthorised_master',
]);

/** Notices that one host tries many others, or many ports of one: each search is one finding. */
export class Scans implements Detector {
  readonly #context: DetectorContext;
  readonly #searches = new BoundedMap<string, Search>(mostSources);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  began(talk: Talk, at: Moment): void {
    if (this.#context.learning || talk.known || (talk.transport === 'tcp' && !talk.certain)) return;
    const search = this.#searches.open(talk.client, () => fresh());
    if (!search) return;
    if (at.time - search.last > restMs) Object.assign(search, fresh());
    search.last = at.time;
    const ports = search.ports.open(talk.server, () => new Set());
    const hosts = search.hosts.open(talk.service, () => new Set());
    if (ports) addWithin(ports, talk.service, mostTried);
    if (hosts) addWithin(hosts, talk.server, mostTried);
    if (ports && ports.size >= manyPorts) this.#scan(search, talk, ports.size, at);
    if (hosts && hosts.size >= manyHosts) this.#sweep(search, talk, hosts.size, at);
  }

  end(): void {
    this.gather();
    this.#searches.clear();
  }

  gather(): void {
    if (this.#searches.size === 0) return;
    this.#context.book.gather((finding) => {
      const search = this.#searches.get(finding.src);
      if (!search || !knocks(finding)) return undefined;
      const scan = finding.dst === null ? undefined : search.scans.get(finding.dst);
      return scan ?? (finding.kind === 'connection_attempt' ? search.sweep : undefined);
    });
  }

  judge(): void {
    this.#searches.clear();
  }

  notes(): string[] {
    return noRoom('attempts of more sources than are followed', this.#searches);
  }

  #scan(search: Search, talk: Talk, ports: number, at: Moment): void {
    const known = search.scans.get(talk.server);
    const scan =
      known ?? this.#context.book.say({ kind: 'port_scan', src: talk.client, dst: talk.server, port: talk.port, at });
    if (!scan) return;
    note(scan, ports, at);
    scan.facts['ports'] = ports;
    if (known) return;
    search.scans.set(talk.server, scan);
    this.#context.book.gather((finding) =>
      knocks(finding) && finding.src === talk.client && finding.dst === talk.server ? scan : undefined,
    );
  }

  #sweep(search: Search, talk: Talk, hosts: number, at: Moment): void {
    const known = search.sweep;
    const sweep =
      known ?? this.#context.book.say({ kind: 'host_sweep', src: talk.client, dst: talk.server, port: talk.port, at });
    if (!sweep) return;
    note(sweep, Math.max(hosts, sweep.count), at);
    sweep.facts['hosts'] = sweep.count;
    nameTarget(sweep, talk.server, talk.port);
    if (known) return;
    search.sweep = sweep;
    this.#context.book.gather(({ src, kind }) =>
      src === talk.client && kind === 'connection_attempt' ? sweep : undefined,
    );
  }
}

function fresh(): Search {
  return {
    last: Number.NEGATIVE_INFINITY,
    ports: new BoundedMap(mostTried),
    hosts: new BoundedMap(mostTried),
    sweep: undefined,
    scans: new Map(),
  };
}

function note(finding: Finding, count: number, at: Moment): void {
  finding.count = count;
  if (at.time > finding.last) finding.last = at.time;
}

/** Whether a finding only says that somebody knocked: who went on to speak a control protocol is told on its own. */
function knocks({ kind, facts }: Finding): boolean {
  return taken.has(kind) && facts['operations'] === undefined;
}
