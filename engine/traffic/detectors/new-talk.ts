import { goesOut } from '../address-scope.ts';
import type { AllowList } from '../allow-list.ts';
import { addWithin } from '../bounded-map.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Moment } from '../finding.ts';
import type { FindingKind } from '../kinds.ts';
import { servicePort } from '../service-ports.ts';
import type { Talk } from '../talk.ts';

const mostHosts = 1 << 16;
/** New public addresses of one host that are told one by one; further ones are counted. */
const mostOutside = 16;

/** Notices hosts, pairs and services that were never seen, and says what they are for. */
export class NewTalk implements Detector {
  readonly #context: DetectorContext;
  readonly #allow: AllowList;
  /** Hosts that were told, or are known. */
  readonly #told = new Set<string>();
  readonly #outside = new Map<string, number>();

  constructor(context: DetectorContext, allow: AllowList) {
    this.#context = context;
    this.#allow = allow;
  }

  began(talk: Talk, at: Moment): void {
    if (this.#context.learning) {
      this.#allow.learn(talk);
      this.#allow.learnHost(talk.client);
      return;
    }
    if (this.#allow.knows(talk)) return;
    this.#newHost(talk.client, talk, at);
    this.#say(talk.answered ? this.#kindOf(talk) : 'connection_attempt', talk, at);
  }

  answered(talk: Talk, at: Moment): void {
    if (this.#context.learning) {
      this.#allow.learn(talk);
      this.#allow.learnHost(talk.server);
      return;
    }
    if (this.#allow.knows(talk)) return;
    this.#newHost(talk.server, talk, at);
    this.#say(this.#kindOf(talk), talk, at);
  }

  notes(): string[] {
    const beyond = this.#allow.pairs.beyond + this.#allow.services.beyond;
    return beyond > 0 ? [`${beyond} conversations of more pairs than are learned`] : [];
  }

  #newHost(ip: string, talk: Talk, at: Moment): void {
    if (this.#allow.hosts.has(ip) || this.#told.has(ip)) return;
    const other = ip === talk.client ? talk.server : talk.client;
    if (goesOut(other, ip)) return;
    if (!addWithin(this.#told, ip, mostHosts)) return;
    this.#context.book.say({
      kind: 'new_host',
      src: talk.client,
      dst: talk.server,
      port: talk.port,
      at,
      apart: ip,
      facts: { host: ip },
    });
  }

  #say(kind: FindingKind, talk: Talk, at: Moment): void {
    let { server: dst, port }: { server: string | null; port: number | null } = talk;
    if (kind === 'outside_destination') {
      const known = (this.#outside.get(talk.client) ?? 0) + 1;
      this.#outside.set(talk.client, known);
      if (known > mostOutside) [dst, port] = [null, null];
    }
    this.#context.book.say({ kind, src: talk.client, dst, port, at, facts: { transport: talk.transport } });
  }

  #kindOf(talk: Talk): FindingKind {
    const use = talk.port === null ? undefined : servicePort(talk.port)?.use;
    if (goesOut(talk.server, talk.client)) return 'outside_source';
    if (talk.port === 53 && this.#allow.resolvers.size > 0 && !this.#resolves(talk.server)) return 'new_resolver';
    if (goesOut(talk.client, talk.server)) return 'outside_destination';
    if (use === 'remote-access') return 'remote_access';
    if (use === 'file-transfer' && !this.#allow.acquainted(talk)) return 'file_transfer';
    if (use === 'control' && talk.certain && talk.transport === 'tcp') return 'unauthorised_master';
    return talk.port !== null && !this.#allow.offers(talk.server, talk.service) ? 'new_service' : 'new_pair';
  }

  #resolves(server: string): boolean {
    for (const servers of this.#allow.resolvers.values()) if (servers.has(server)) return true;
    return false;
  }
}
