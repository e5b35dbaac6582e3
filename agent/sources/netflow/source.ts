import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type BlockList, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { ExportedSums } from '#engine/flow-export/exported-sums.ts';
import { FlowReader } from '#engine/flow-export/flow-reader.ts';
import { Templates } from '#engine/flow-export/templates.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { ChangeReport } from '../change-report.ts';
import { partsOf, senderList } from '../network-endpoint.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { UdpListener } from '../syslog/udp-listener.ts';
import { ExporterBook } from './exporter-book.ts';
import { type NetflowConfig, netflowConfig } from './source.config.ts';

/** How flows are told to have been seen. */
const vantages = { netflow5: 'netflow', netflow9: 'netflow', ipfix: 'ipfix', sflow: 'sflow' } as const;
const minuteMs = 60_000;

/** Collects flows that switches, routers and firewalls export. */
export const source = defineSource<NetflowConfig>({
  type: 'netflow',
  schema: netflowConfig,
  platforms: ['linux', 'win32'],
  run: async (context) => {
    const collector = new Collector(context);
    try {
      await collector.listen();
      await collector.work();
    } finally {
      await collector.close();
    }
  },
});

class Collector {
  readonly #context: SourceContext<NetflowConfig>;
  readonly #reader: FlowReader;
  readonly #sums: ExportedSums;
  readonly #book = new ExporterBook();
  readonly #health: ChangeReport;
  readonly #senders: BlockList | undefined;
  readonly #udp: UdpListener[] = [];
  readonly #listening: string[] = [];
  readonly #templateFile: string;
  #smallBuffer: number | undefined;
  #learned = false;
  #refused = 0;
  #lastRefusal = '';
  #minute: number;
  #lookedAt: string;
  #failed: (error: unknown) => void = () => {};
  readonly #failure: Promise<never>;

  constructor(context: SourceContext<NetflowConfig>) {
    this.#context = context;
    const { config, stateDir, host } = context;
    this.#templateFile = join(stateDir, 'templates.json');
    const kept = existsSync(this.#templateFile) ? readFileSync(this.#templateFile, 'utf8') : '[]';
    this.#reader = new FlowReader(Templates.fromText(kept));
    this.#sums = new ExportedSums(host, config.maxRowsPerMinute);
    this.#health = new ChangeReport(context.report);
    this.#senders = config.exporters.length === 0 ? undefined : senderList(config.exporters);
    this.#minute = this.#minuteNow();
    this.#lookedAt = context.now().toISOString();
    this.#failure = new Promise<never>((_, reject) => {
      this.#failed = reject;
    });
    this.#failure.catch(() => undefined);
    context.onCommand('rescan', async () => Object.fromEntries(this.#book.all));
  }

  async listen(): Promise<void> {
    const { udp, receiveBufferBytes } = this.#context.config;
    for (const endpoint of udp) {
      const { host, port } = partsOf(endpoint);
      const listener = new UdpListener(host, (bytes, sender) => this.#take(bytes, sender), this.#failed);
      this.#udp.push(listener);
      const got = await listener.listen(port, receiveBufferBytes);
      this.#listening.push(endpoint.replace(/:\d+$/, `:${got.port}`));
      if (got.bufferBytes < receiveBufferBytes) this.#smallBuffer = got.bufferBytes;
    }
    this.#report();
  }

  async work(): Promise<void> {
    const { checkMs } = this.#context.config;
    while (await Promise.race([pause(checkMs, this.#context.signal), this.#failure])) {
      await this.#tell(this.#minuteNow() !== this.#minute);
    }
  }

  async close(): Promise<void> {
    for (const listener of this.#udp) await listener.close();
    await this.#tell(true);
  }

  #take(bytes: Buffer, sender: string): void {
    if (this.#senders && !this.#senders.check(sender, isIPv6(sender) ? 'ipv6' : 'ipv4')) {
      this.#refused++;
      this.#lastRefusal = `${sender} is not among the exporters`;
      return;
    }
    const read = this.#reader.read(sender, bytes, this.#context.now().getTime());
    this.#book.note(sender, read);
    this.#learned ||= read.learned;
    if (read.form === null) return;
    for (const flow of read.flows) this.#sums.add(sender, vantages[read.form], flow);
  }

  /** Tells what was lost and, when a minute is over, its rows. */
  async #tell(minuteIsOver: boolean): Promise<void> {
    const drafts: EventDraft[] = minuteIsOver ? this.#sums.finish() : [];
    if (minuteIsOver) this.#minute = this.#minuteNow();
    const from = this.#lookedAt;
    this.#lookedAt = this.#context.now().toISOString();
    const dropped = this.#udp.reduce((sum, listener) => sum + listener.newDrops(), 0);
    if (dropped > 0) drafts.push(this.#gap(dropped, because('udp_overrun'), from));
    for (const [exporter, missing, counts] of this.#book.takeLosses()) {
      const code = counts === 'flows' ? 'export_flows_missing' : 'export_datagrams_missing';
      drafts.push(this.#gap(missing, because(code, { exporter }), from));
    }
    for (const [exporter, sets] of this.#book.takeUnread()) {
      drafts.push(this.#gap(sets, because('export_sets_unread', { exporter }), from));
    }
    const { maxRowsPerMinute } = this.#context.config;
    if (this.#sums.dropped > 0) {
      drafts.push(this.#gap(this.#sums.dropped, because('rows_over_limit', { limit: maxRowsPerMinute }), from));
      this.#sums.dropped = 0;
    }
    if (this.#learned) this.#keepTemplates();
    this.#report();
    if (drafts.length > 0) await this.#context.emit(drafts);
  }

  #keepTemplates(): void {
    writeFileSync(`${this.#templateFile}.tmp`, this.#reader.templates.toText(), { mode: 0o600 });
    renameSync(`${this.#templateFile}.tmp`, this.#templateFile);
    this.#learned = false;
  }

  #report(): void {
    const { receiveBufferBytes } = this.#context.config;
    const notes: Reason[] = [because('listening_on', { where: this.#listening.join(', ') })];
    if (this.#smallBuffer !== undefined) {
      notes.push(because('receive_buffer_small', { bytes: this.#smallBuffer, wanted: receiveBufferBytes }));
    }
    if (this.#refused > 0) notes.push(because('senders_refused', { count: this.#refused, last: this.#lastRefusal }));
    for (const [exporter, { missing, flows, faults, lastFault, unknownSets }] of this.#book.all) {
      if (missing > 0) notes.push(because('export_loss', { exporter, missing, flows }));
      if (faults > 0) notes.push(because('export_faults', { exporter, count: faults, last: lastFault }));
      // Templates come every few minutes; only an exporter of which none ever came is in trouble.
      if (unknownSets > 0 && flows === 0) notes.push(because('export_templates_missing', { exporter }));
    }
    if (this.#book.beyond > 0) notes.push(because('exporters_over_limit', { count: this.#book.beyond }));
    this.#health.tell(notes.slice(0, 20), notes.length === 1 ? 'running' : 'degraded');
  }

  #gap(count: number, reason: Reason, from: string): EventDraft {
    return {
      kind: 'gap',
      time: this.#lookedAt,
      fields: {
        'gap.kind': 'receive_drop',
        ...reasonFields('gap', reason),
        'gap.source': this.#context.id,
        'gap.count': count,
        'gap.from': from,
        'gap.to': this.#lookedAt,
        'host.name': this.#context.host,
      },
    };
  }

  #minuteNow(): number {
    return Math.floor(this.#context.now().getTime() / minuteMs);
  }
}
