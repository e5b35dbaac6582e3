import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { sentIn } from '../../../agent/sources/wire/interface-counter.ts';
import { Machine } from './machine.ts';
import {
  addressOf,
  furtherRanges,
  gatewayOf,
  type MachineName,
  machines,
  macOf,
  mirrorOf,
  type NodeName,
  outsideRanges,
  type Segment,
  segmentOf,
} from './plan.ts';

const segments: readonly Segment[] = ['line', 'office'];

/** Quiet kernels: no IPv6 by themselves, and no redirections. */
const quiet = [
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv6.conf.default.disable_ipv6=1',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.default.send_redirects=0',
];

/**
 * Two networks with their machines, a router between them, and a world outside. It is made in the network namespace of the process that asks for it, which
 * holds the two switches; they pass everything to everyone, so that their mirror ports hear all.
 */
export class LaboratoryNetwork {
  readonly #nodes: ReadonlyMap<NodeName, Machine>;
  readonly #sentBefore: ReadonlyMap<Segment, number>;

  private constructor(nodes: ReadonlyMap<NodeName, Machine>) {
    this.#nodes = nodes;
    this.#sentBefore = new Map(segments.map((segment) => [segment, this.#sent(segment)]));
  }

  /** Makes it with all of its machines, or with some. */
  static async make(
    names: readonly MachineName[] = Object.keys(machines) as MachineName[],
  ): Promise<LaboratoryNetwork> {
    const all: NodeName[] = [...names, 'router', 'outside'];
    const nodes = new Map(
      await Promise.all(all.map(async (name): Promise<[NodeName, Machine]> => [name, await Machine.start()])),
    );
    const pid = (name: NodeName) => nodes.get(name)!.pid;
    for (const what of ['all', 'default']) writeFileSync(`/proc/sys/net/ipv6/conf/${what}/disable_ipv6`, '1');
    for (const machine of nodes.values()) machine.tune(quiet);
    nodes.get('router')!.tune(['net.ipv4.ip_forward=1', 'net.ipv4.conf.all.arp_ignore=1']);
    const lines: string[] = [];
    for (const segment of segments) {
      lines.push(`link add ${segment} type bridge ageing_time 0 mcast_snooping 0`, `link set ${segment} up`);
      lines.push(`link add ${mirrorOf(segment)} type veth peer name tap-${segment}`);
      lines.push(`link set tap-${segment} master ${segment} arp off multicast off up`);
      lines.push(`link set ${mirrorOf(segment)} arp off multicast off up`);
      lines.push(...cable(`r-${segment}`, segment, pid('router'), macOf('router', segment), segment));
    }
    for (const name of names) lines.push(...cable(name, segmentOf(name), pid(name), macOf(name), 'eth0'));
    ip(lines);
    nodes
      .get('router')!
      .configure([
        'link set lo up',
        ...segments.flatMap((segment) => [
          `addr add ${gatewayOf(segment)}/16 dev ${segment}`,
          `link set ${segment} up`,
        ]),
        `link add away type veth peer name eth0 netns ${pid('outside')}`,
        'addr add 100.64.0.1/30 dev away',
        'link set away up',
        ...outsideRanges.map((range) => `route add ${range} via 100.64.0.2`),
      ]);
    nodes
      .get('outside')!
      .configure([
        'link set lo up',
        'addr add 100.64.0.2/30 dev eth0',
        'link set eth0 up',
        'route add default via 100.64.0.1',
        ...outsideRanges.map((range) => `route add local ${range} dev lo`),
      ]);
    for (const name of names) {
      nodes.get(name)!.configure([
        'link set lo up',
        `addr add ${addressOf(name)}/16 dev eth0`,
        'link set eth0 up',
        // Addresses of others are remembered.
        'ntable change name arp_cache dev eth0 base_reachable 600000',
        ...furtherRanges(name).map((range) => `route add local ${range} dev lo`),
        `route add default via ${gatewayOf(segmentOf(name))}`,
        // A forged gateway is to be noticed, not followed.
        `neigh add ${gatewayOf(segmentOf(name))} lladdr ${macOf('router', segmentOf(name))} dev eth0 nud permanent`,
      ]);
    }
    return new LaboratoryNetwork(nodes);
  }

  node(name: NodeName): Machine {
    return this.#nodes.get(name)!;
  }

  /**
   * Tells the router, and machines of the same network, where addresses are. The kernel keeps only a thousand that it asked for, in all of its networks together.
   */
  acquaint(addresses: readonly { ip: string; of: MachineName; known: readonly MachineName[] }[]): void {
    const lines = new Map<NodeName, Set<string>>();
    const add = (node: NodeName, line: string) => {
      lines.set(node, (lines.get(node) ?? new Set()).add(line));
    };
    for (const { ip, of, known } of addresses) {
      const segment = segmentOf(of);
      const line = (device: string) => `neigh replace ${ip} lladdr ${macOf(of)} dev ${device} nud permanent`;
      add('router', line(segment));
      for (const name of known) if (name !== of && segmentOf(name) === segment) add(name, line('eth0'));
    }
    for (const [name, all] of lines) this.#nodes.get(name)!.configure([...all]);
  }

  /** Packets that went out of the mirror port of a network since it was made. */
  sentBy(segment: Segment): number {
    return this.#sent(segment) - this.#sentBefore.get(segment)!;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => node.end()));
  }

  #sent(segment: Segment): number {
    return sentIn(readFileSync('/proc/net/dev', 'latin1'), mirrorOf(segment))!;
  }
}

/** A cable from a switch to a machine. */
function cable(name: string, segment: Segment, pid: number, mac: string, end: string): string[] {
  return [
    `link add c-${name} type veth peer name ${end} address ${mac} netns ${pid}`,
    `link set c-${name} master ${segment} up`,
  ];
}

function ip(lines: readonly string[]): void {
  execFileSync('ip', ['-batch', '-'], { input: lines.join('\n'), stdio: ['pipe', 'ignore', 'inherit'] });
}
