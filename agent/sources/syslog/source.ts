import { type BlockList, isIPv6 } from 'node:net';
import { hostEvents } from '#engine/logs/repeated-message.ts';
import { parseSyslog } from '#engine/logs/syslog.ts';
import { decodeAs, decodeLine } from '#engine/logs/text-encoding.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { partsOf, senderList } from '../network-endpoint.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { zoneOf } from '../tail/local-zone.ts';
import { MessageQueue, type ReceivedMessage } from './message-queue.ts';
import { type SyslogConfig, syslogConfig } from './source.config.ts';
import { TcpListener } from './tcp-listener.ts';
import { UdpListener } from './udp-listener.ts';

/** Receives syslog over UDP and TCP. */
export const source = defineSource<SyslogConfig>({
  type: 'syslog',
  schema: syslogConfig,
  platforms: ['linux', 'win32', 'darwin', 'freebsd'],
  run: async (context) => {
    const receiver = new Receiver(context);
    try {
      await receiver.listen();
      await receiver.work();
    } finally {
      await receiver.close();
    }
  },
});

class Receiver {
  readonly #context: SourceContext<SyslogConfig>;
  readonly #queue: MessageQueue;
  readonly #tcp: TcpListener;
  readonly #udp: UdpListener[] = [];
  readonly #senders: BlockList | undefined;
  readonly #listening: string[] = [];
  readonly #smallBuffers: number[] = [];
  readonly #zone;
  #refused = 0;
  #lastRefusal = '';
  /** UDP messages beyond the queue since the last look. */
  #overflow = 0;
  #lookedAt: string;
  #failed: (error: unknown) => void = () => {};
  readonly #failure: Promise<never>;

  constructor(context: SourceContext<SyslogConfig>) {
    this.#context = context;
    const { config } = context;
    this.#zone = zoneOf(config.timeZone);
    this.#senders = config.senders.length === 0 ? undefined : senderList(config.senders);
    this.#queue = new MessageQueue(config.maxQueued, (messages) => this.#handOver(messages));
    this.#lookedAt = context.now().toISOString();
    this.#failure = new Promise<never>((_, reject) => {
      this.#failed = reject;
    });
    this.#failure.catch(() => undefined);
    this.#tcp = new TcpListener({
      maxMessageBytes: config.maxMessageBytes,
      maxConnections: config.maxConnections,
      maxConnectionsPerSender: config.maxConnectionsPerSender,
      isAllowed: (sender) => this.#isAllowed(sender),
      onFrame: ({ bytes, cut }, sender) => {
        this.#queue.addRead(this.#received(bytes, cut, sender));
        this.#handOverSoon();
      },
      onTrouble: (problem) => this.#refuse(problem),
      onRefused: (reason) => this.#refuse(reason),
      pause: () => (this.#queue.isFull ? new Promise((resolve) => this.#queue.onceRoom(resolve)) : undefined),
    });
  }

  async listen(): Promise<void> {
    const { udp, tcp, receiveBufferBytes, maxMessageBytes } = this.#context.config;
    for (const endpoint of udp) {
      const { host, port } = partsOf(endpoint);
      const onMessage = (bytes: Buffer, sender: string) => {
        if (!this.#isAllowed(sender)) return this.#refuse(`${sender} is not among the senders`);
        const kept = bytes.subarray(0, maxMessageBytes);
        if (!this.#queue.add(this.#received(kept, bytes.length - kept.length, sender))) this.#overflow += 1;
        this.#handOverSoon();
      };
      const listener = new UdpListener(host, onMessage, this.#failed);
      this.#udp.push(listener);
      const got = await listener.listen(port, receiveBufferBytes);
      this.#listening.push(`udp ${endpoint.replace(/:\d+$/, `:${got.port}`)}`);
      if (got.bufferBytes < receiveBufferBytes) this.#smallBuffers.push(got.bufferBytes);
    }
    for (const endpoint of tcp) {
      const { host, port } = partsOf(endpoint);
      this.#listening.push(`tcp ${endpoint.replace(/:\d+$/, `:${await this.#tcp.listen(host, port)}`)}`);
    }
    this.#report();
  }

  /** Counts losses until the signal ends, or the agent does not keep events any more. */
  async work(): Promise<void> {
    const { dropCheckMs } = this.#context.config;
    const signal = this.#context.signal;
    const refusedBefore = { count: 0 };
    while (await Promise.race([pause(dropCheckMs, signal), this.#failure])) {
      await this.#tellLosses();
      if (this.#refused !== refusedBefore.count) this.#report();
      refusedBefore.count = this.#refused;
    }
  }

  async close(): Promise<void> {
    await this.#tcp.close();
    await Promise.race([this.#queue.drain().then(() => this.#tellLosses()), this.#failure.catch(() => undefined)]);
    for (const listener of this.#udp) await listener.close();
  }

  #isAllowed(sender: string): boolean {
    return this.#senders === undefined || this.#senders.check(sender, isIPv6(sender) ? 'ipv6' : 'ipv4');
  }

  #refuse(reason: string): void {
    this.#refused += 1;
    this.#lastRefusal = reason;
  }

  #received(bytes: Buffer, cut: number, sender: string): ReceivedMessage {
    return { bytes, cut, sender, receivedMs: this.#context.now().getTime() };
  }

  #handOverSoon(): void {
    this.#queue.drain().catch(this.#failed);
  }

  #handOver(messages: ReceivedMessage[]): Promise<void> {
    return this.#context.emit(messages.flatMap((message) => this.#events(message)));
  }

  #events({ bytes, cut, sender, receivedMs }: ReceivedMessage): EventDraft[] {
    const { encoding } = this.#context.config;
    const decoded = encoding === 'auto' ? decodeLine(bytes) : { text: decodeAs(bytes, encoding), encoding };
    const message = parseSyslog(decoded.text, { zone: this.#zone, reference: new Date(receivedMs) });
    const extra: Fields = { 'observer.ip': sender };
    if (decoded.encoding !== 'utf-8') extra['log.encoding'] = decoded.encoding;
    if (cut > 0) extra['log.truncated_bytes'] = cut;
    return hostEvents(message, { host: sender, fallbackMs: receivedMs, extra });
  }

  async #tellLosses(): Promise<void> {
    const dropped = this.#udp.reduce((sum, listener) => sum + listener.newDrops(), 0);
    const overflow = this.#overflow;
    this.#overflow = 0;
    const from = this.#lookedAt;
    this.#lookedAt = this.#context.now().toISOString();
    const gaps: EventDraft[] = [];
    if (dropped > 0) gaps.push(this.#gap(dropped, because('udp_overrun'), from));
    if (overflow > 0) gaps.push(this.#gap(overflow, because('queue_full'), from));
    if (gaps.length > 0) await this.#context.emit(gaps);
  }

  #gap(count: number, reason: Reason, from: string): EventDraft {
    const fields = {
      'gap.kind': 'receive_drop',
      ...reasonFields('gap', reason),
      'gap.source': this.#context.id,
      'gap.count': count,
      'gap.from': from,
      'gap.to': this.#lookedAt,
      'host.name': this.#context.host,
    };
    return { kind: 'gap', time: this.#lookedAt, fields };
  }

  #report(): void {
    const notes = [because('listening_on', { where: this.#listening.join(', ') })];
    if (this.#smallBuffers.length > 0) {
      const { receiveBufferBytes } = this.#context.config;
      notes.push(
        because('receive_buffer_small', { bytes: Math.min(...this.#smallBuffers), wanted: receiveBufferBytes }),
      );
    }
    if (this.#refused > 0) notes.push(because('senders_refused', { count: this.#refused, last: this.#lastRefusal }));
    this.#context.report({ state: notes.length === 1 ? 'running' : 'degraded', reasons: notes });
  }
}
