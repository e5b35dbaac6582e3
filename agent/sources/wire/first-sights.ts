import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because } from '#protocol/reasons/reason.ts';
import { type Talker, TalkerMemory } from '../sockets/talker-memory.ts';
import { captureGap } from './gaps.ts';
import type { WireConfig } from './source.config.ts';

/** Adds `net.new_talker` to flows of ends that were not seen to talk before. */
export class FirstSights {
  readonly #memory: TalkerMemory;
  readonly #limit: number;
  readonly #gapOf: { source: string; host: string };
  #minute = 0;
  #told = 0;
  #untold = 0;

  constructor(stateDir: string, config: WireConfig, gapOf: { source: string; host: string }) {
    this.#memory = new TalkerMemory(stateDir, config);
    this.#limit = config.maxNewTalkersPerMinute;
    this.#gapOf = gapOf;
  }

  /** The drafts with what is new among them, and the talkers to remember once these are committed. */
  with(drafts: readonly EventDraft[], nowMs: number): { drafts: EventDraft[]; fresh: Talker[] } {
    const out: EventDraft[] = [...this.#turn(nowMs), ...drafts];
    const fresh: Talker[] = [];
    for (const draft of drafts) {
      if (draft.kind !== 'net.flow' || draft.history) continue;
      const talker = this.#memory.fold(talkerOf(draft.fields), fresh);
      if (this.#memory.knows(talker)) {
        this.#memory.touch(talker, nowMs);
        continue;
      }
      if (fresh.some((other) => JSON.stringify(other) === JSON.stringify(talker))) continue;
      if (this.#told >= this.#limit) {
        this.#untold++;
        continue;
      }
      this.#told++;
      fresh.push(talker);
      out.push({ ...draft, kind: 'net.new_talker', fields: { ...draft.fields, 'hinomi.flow.first_ever': true } });
    }
    return { drafts: out, fresh };
  }

  remember(talkers: readonly Talker[], nowMs: number): void {
    this.#memory.remember(talkers, nowMs);
  }

  close(): void {
    this.#memory.close();
  }

  #turn(nowMs: number): EventDraft[] {
    const minute = Math.floor(nowMs / 60_000);
    if (minute === this.#minute) return [];
    const untold = this.#untold;
    this.#minute = minute;
    this.#told = 0;
    this.#untold = 0;
    if (untold === 0) return [];
    const reason = because('talkers_over_limit', { limit: this.#limit });
    return [
      captureGap({ kind: 'receive_drop', reason, ...this.#gapOf, fromMs: nowMs - 60_000, toMs: nowMs, count: untold }),
    ];
  }
}

function talkerOf(fields: Fields): Talker {
  return {
    transport: String(fields['network.transport']),
    client: String(fields['source.ip']),
    server: String(fields['destination.ip']),
    port: Number(fields['destination.port'] ?? 0),
  };
}
