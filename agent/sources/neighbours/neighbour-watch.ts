import { matchesGlob } from 'node:path';
import type { EventDraft } from '#protocol/events/event.ts';
import { isLocalMac } from '#protocol/mac.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';
import type { NeighbourRow } from '../arp-table.ts';
import type { SourceContext } from '../source.ts';
import { type Neighbourhood, NeighbourMemory, type NeighbourNews } from './neighbour-memory.ts';
import type { NeighboursConfig } from './source.config.ts';

const minuteMs = 60_000;
/** When nobody new came for so long, it is saved who was seen meanwhile. */
const saveEveryMs = 24 * 3_600_000;

/** Turns looks at the table of neighbours into events, at most so many a minute. */
export class NeighbourWatch {
  private readonly context: SourceContext<NeighboursConfig>;
  private readonly memory: NeighbourMemory;
  private minute = { began: 0, told: 0, left: 0 };
  private savedAt: number;

  constructor(context: SourceContext<NeighboursConfig>) {
    this.context = context;
    this.memory = new NeighbourMemory(context.config, context.position<Neighbourhood>());
    this.savedAt = context.now().getTime();
  }

  async look(table: readonly NeighbourRow[]): Promise<void> {
    const { config, now } = this.context;
    const nowMs = now().getTime();
    const rows = table.filter(({ via }) => !config.skipInterfaces.some((glob) => matchesGlob(via, glob)));
    const drafts = this.turnMinute(nowMs);
    const room = this.memory.empty ? config.maxDevices : Math.max(config.maxToldPerMinute - this.minute.told, 0);
    const { news, left } = this.memory.look(rows, nowMs, room);
    this.minute.told += news.length;
    this.minute.left = Math.max(this.minute.left, left);
    drafts.push(...news.map((one) => this.draft(one, nowMs)));
    if (drafts.length === 0 && Math.abs(nowMs - this.savedAt) < saveEveryMs) return;
    await this.context.emit(drafts, this.memory.saved());
    this.savedAt = nowMs;
  }

  private turnMinute(nowMs: number): EventDraft[] {
    const { began, left } = this.minute;
    if (nowMs >= began && nowMs - began < minuteMs) return [];
    this.minute = { began: nowMs, told: 0, left: 0 };
    if (left === 0) return [];
    const to = new Date(nowMs).toISOString();
    const fields = {
      'gap.kind': 'receive_drop',
      ...reasonFields('gap', because('neighbours_over_limit', { limit: this.context.config.maxToldPerMinute })),
      'gap.source': this.context.id,
      'gap.count': left,
      'gap.from': new Date(Math.min(began, nowMs)).toISOString(),
      'gap.to': to,
      'host.name': this.context.host,
    };
    return [{ kind: 'gap', time: to, fields }];
  }

  private draft({ row, ...news }: NeighbourNews, nowMs: number): EventDraft {
    return {
      kind: 'net.neighbour',
      time: new Date(nowMs).toISOString(),
      fields: {
        'event.action': news.action,
        'host.name': this.context.host,
        'source.mac': row.mac,
        'source.ip': row.address,
        'observer.ingress.interface.name': row.via,
        'hinomi.neighbour.local_mac': isLocalMac(row.mac),
        'hinomi.neighbour.learning': news.learning,
        ...(news.previousMac !== null && { 'hinomi.neighbour.previous_mac': news.previousMac }),
        ...(news.previousAddress !== null && { 'hinomi.neighbour.previous_ip': news.previousAddress }),
        ...(news.lastSeen !== null && { 'hinomi.neighbour.last_seen': new Date(news.lastSeen).toISOString() }),
        ...(news.action === 'moved' && { 'hinomi.neighbour.moves': news.moves }),
        ...(news.manyAddresses && { 'hinomi.neighbour.many_addresses': true }),
      },
    };
  }
}
