import { addressScope, goesOut } from '../address-scope.ts';
import type { AllowList } from '../allow-list.ts';
import { keepNewest } from '../bounded-map.ts';
import type { ArpSeen, Detector, DetectorContext } from '../detector.ts';
import type { Moment } from '../finding.ts';
import type { FindingKind } from '../kinds.ts';
import type { LinkOwners } from '../link-owners.ts';
import { noRoom } from '../no-room.ts';
import { servicePort } from '../service-ports.ts';
import type { Talk } from '../talk.ts';

const mostHosts = 1 << 16;
/** New public addresses of one host that are told one by one; further ones are counted. */
const mostOutside = 16;

/** Notices hosts, pairs and services that were never seen, and says what they are for. */
export class NewTalk implements Detector {
  readonly #context: DetectorContext;
  readonly #allow: AllowList;
  readonly #owners: LinkOwners;
  /** Hosts that were told; the oldest give way, so that one that comes after very many forged ones is told, too. */
  readonly #told = new Set<string>();
  readonly #outside = new Map<string, number>();

  constructor(context: DetectorContext, allow: AllowList, owners: LinkOwners) {
    this.#context = context;
    this.#allow = allow;
    this.#owners = owners;
  }

  began(talk: Talk, at: Moment): void {
    if (this.#context.learning) {
      talk.known = true;
      this.#allow.learn(talk);
      this.#allow.learnHost(talk.client);
      if (talk.transport === 'udp' || !talk.certain) this.#allow.learnHost(talk.server);
      return;
    }
    talk.known = this.#allow.knows(talk);
    if (talk.known) return;
    this.#newHost(talk.client, talk, at);
    this.#say(this.#kindOfTry(talk), talk, at);
  }

  answered(talk: Talk, at: Moment): void {
    if (this.#context.learning) {
      this.#allow.learn(talk);
      this.#allow.learnHost(talk.server);
      return;
    }
    if (talk.known) return;
    this.#newHost(talk.server, talk, at);
    this.#say(this.#kindOf(talk), talk, at);
  }

  arp({ senderIp, targetIp }: ArpSeen, at: Moment): void {
    this.#heard(senderIp, targetIp, null, at);
    // Who is asked for by name is expected to be there.
    if (this.#context.learning && addressScope(targetIp) === 'inside') this.#allow.learnHost(targetIp);
  }

  broadcast(src: string, dst: string, port: number, at: Moment): void {
    if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(src)) this.#heard(src, dst, port, at);
  }

  judge(): void {
    this.#told.clear();
  }

  notes(): string[] {
    return noRoom('conversations of more pairs than are learned', ...this.#allow.bounded());
  }

  /** A host that speaks to all, or asks by ARP. */
  #heard(src: string, dst: string, port: number | null, at: Moment): void {
    if (addressScope(src) === 'none' || addressScope(src) === 'group') return;
    if (this.#context.learning) this.#allow.learnHost(src);
    else if (this.#isNew(src)) this.#tell(src, src, src === dst ? null : dst, port, at);
  }

  #newHost(ip: string, talk: Talk, at: Moment): void {
    const other = ip === talk.client ? talk.server : talk.client;
    if (this.#isNew(ip) && !goesOut(other, ip)) this.#tell(ip, talk.client, talk.server, talk.port, at);
  }

  #isNew(ip: string): boolean {
    if (this.#allow.hosts.has(ip) || this.#told.has(ip) || this.#owners.isGivenToKnown(ip)) return false;
    // Machines give themselves further IPv6 addresses as they like, and one of IPv4 until a server answers.
    return !((ip.includes(':') || ip.startsWith('169.254.')) && this.#owners.isKnownMachine(ip));
  }

  #tell(host: string, src: string, dst: string | null, port: number | null, at: Moment): void {
    this.#told.add(host);
    keepNewest(this.#told, mostHosts);
    this.#context.book.say({ kind: 'new_host', src, dst, port, at, apart: host, facts: { host } });
  }

  #say(kind: FindingKind, talk: Talk, at: Moment): void {
    let { server: dst, port }: { server: string | null; port: number | null } = talk;
    if (kind === 'outside_destination') {
      const known = (this.#outside.get(talk.client) ?? 0) + 1;
      this.#outside.set(talk.client, known);
      keepNewest(this.#outside, mostHosts);
      if (known > mostOutside) [dst, port] = [null, null];
    }
    this.#context.book.say({ kind, src: talk.client, dst, port, at, facts: { transport: talk.transport } });
  }

  /** What a first packet means before anybody answered: toward the outside it says enough, over UDP an answer may never come. */
  #kindOfTry(talk: Talk): FindingKind {
    if (talk.answered || talk.service === 'udp/53' || goesOut(talk.client, talk.server)) return this.#kindOf(talk);
    return talk.transport === 'udp' && !this.#allow.acquainted(talk) ? 'new_pair' : 'connection_attempt';
  }

  #kindOf(talk: Talk): FindingKind {
    const use = talk.port === null ? undefined : servicePort(talk.port)?.use;
    if (goesOut(talk.server, talk.client)) return 'outside_source';
    if (talk.port === 53 && this.#allow.resolvers.size > 0 && !this.#resolves(talk.server)) return 'new_resolver';
    if (goesOut(talk.client, talk.server)) return 'outside_destination';
    if (use === 'remote-access') return 'remote_access';
    if (use === 'file-transfer') return 'file_transfer';
    if (use === 'control' && talk.certain && talk.transport === 'tcp') return 'unauthorised_master';
    return talk.port !== null && !this.#allow.offers(talk.server, talk.service) ? 'new_service' : 'new_pair';
  }

  #resolves(server: string): boolean {
    for (const servers of this.#allow.resolvers.values()) if (servers.has(server)) return true;
    return false;
  }
}
