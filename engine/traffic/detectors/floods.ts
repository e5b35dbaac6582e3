import type { Detector, DetectorContext, PacketSeen } from '../detector.ts';
import { type Finding, kindSpec, type Moment } from '../finding.ts';
import { noteCrossing } from '../finding-book.ts';
import type { FindingKind } from '../kinds.ts';
import { noRoom } from '../no-room.ts';
import type { Keeps } from '../saved.ts';
import { loadRates, savedRates } from '../saved-rates.ts';
import type { Talk } from '../talk.ts';
import { WindowRate } from '../window-rate.ts';

const synchronise = 0x02;
const acknowledge = 0x10;

/** Below these numbers in a second nothing is a flood; beyond them it must also be this many times what was learned. */
const fewSyns = 50;
const fewEchoes = 40;
const fewDatagrams = 400;
const times = 4;
/** Connections of one client to one port in a minute that are more than trying again. */
const fewConnections = 30;

/** Notices floods: of beginnings of connections, echo requests and datagrams toward one target, and one client that connects again and again. */
export class Floods implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #syns = new WindowRate(1000);
  readonly #echoes = new WindowRate(1000);
  readonly #datagrams = new WindowRate(1000);
  readonly #connections = new WindowRate(60_000);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  save(): unknown {
    return savedRates(this.#rates());
  }

  load(saved: unknown): void {
    loadRates(this.#rates(), saved);
  }

  packet(talk: Talk, packet: PacketSeen, at: Moment): void {
    if (!packet.fromClient) {
      // Connections that are answered: who only tries again while a device is off does no harm.
      if (talk.transport === 'tcp' && packet.flags & synchronise) {
        this.#count(this.#connections, talk.key, 'connection_burst', fewConnections, talk, at);
      }
      return;
    }
    if (talk.transport === 'tcp') {
      // Who goes on to say something does not flood.
      if (packet.payload > 0 && !talk.spoken) {
        talk.spoken = true;
        this.#syns.hit(`${talk.server} ${talk.service}`, at, -1);
      }
      if ((packet.flags & (synchronise | acknowledge)) === synchronise) {
        this.#count(this.#syns, `${talk.server} ${talk.service}`, 'syn_flood', fewSyns, talk, at);
      }
    } else if (talk.transport === 'icmp') {
      this.#count(this.#echoes, talk.server, 'icmp_flood', fewEchoes, talk, at);
    } else if (!talk.known) {
      this.#count(this.#datagrams, talk.key, 'udp_flood', fewDatagrams, talk, at);
    }
  }

  tick(at: Moment): void {
    if (!this.#context.learning) return;
    for (const rate of this.#rates()) rate.pass(at);
  }

  judge(): void {
    this.#clear();
  }

  end(): void {
    this.#clear();
    this.gather();
  }

  gather(): void {
    if (this.#context.learning) return;
    const floods = new Map<string, Finding>();
    for (const flood of this.#context.book.all()) {
      const target = `${flood.dst} ${flood.port}`;
      if (flood.kind === 'syn_flood' && !floods.has(target)) floods.set(target, flood);
    }
    if (floods.size === 0) return;
    this.#context.book.gather((finding) => {
      const flood = floods.get(`${finding.dst} ${finding.port}`);
      return flood && ofFlood(flood, finding) ? flood : undefined;
    });
  }

  notes(): string[] {
    return noRoom('packets toward more targets than are counted apart', ...this.#rates());
  }

  #clear(): void {
    for (const rate of this.#rates()) rate.clear();
  }

  #rates(): WindowRate[] {
    return [this.#syns, this.#echoes, this.#datagrams, this.#connections];
  }

  #count(rate: WindowRate, key: string, kind: FindingKind, few: number, talk: Talk, at: Moment): void {
    if (this.#context.learning) {
      rate.learn(key, at);
      return;
    }
    const count = rate.hit(key, at);
    if (count < few || count <= rate.most(key) * times) return;
    const began = rate.began(key);
    const { client: src, server: dst, port } = talk;
    const finding = this.#context.book.say({ kind, src, dst, port, at: began });
    if (!finding) return;
    noteCrossing(finding, at);
    finding.facts['most'] = Math.max(count, Number(finding.facts['most'] ?? 0));
    finding.facts['learned'] = rate.most(key);
  }
}

/** A flood with forged senders is one: what its senders seem to be is part of it, and so is that one of them connects again and again. */
function ofFlood(flood: Finding, { kind, src }: Finding): boolean {
  if (kind === 'syn_flood' || kind === 'connection_burst') return true;
  return src !== flood.src && (kind === 'new_host' || kindSpec(kind).rank === 1);
}
