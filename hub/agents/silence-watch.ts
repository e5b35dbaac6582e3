import type { Bilingual } from '#protocol/api/parts.ts';
import type { PlantCalendar } from '../assets/calendar.ts';
import type { Return, Silence } from '../incident/silence.ts';
import type { Lifecycle } from './lifecycle-record.ts';
import { judgeSilence, type SilenceInput, type SilenceMatter } from './silence.ts';

/** Who is told; `raiseSilence` comes again for the same key when more agents joined. */
export interface SilenceListener {
  raiseSilence(silence: Silence): unknown;
  resolveSilence(back: Return): unknown;
}

/** What the watch stands on. */
export interface SilenceWatchParts {
  agents: () => SilenceInput[];
  lifecycle: (site: string, agent: string) => Lifecycle;
  assetOf: (site: string, agent: string) => { id: string; name: string } | null;
  plantOf: (site: string) => PlantCalendar;
  listener: SilenceListener;
  /** Keeps the spans of silence for the evidence sheet. */
  note: (matters: readonly SilenceMatter[], now: Date) => void;
  /** Matters that were open when the hub stopped. */
  open?: readonly SilenceMatter[];
  clock: () => Date;
}

/** After a return this long is waited for the agent's own words on why it was away. */
const wordsWithinMs = 60_000;

interface Away {
  matter: SilenceMatter;
  agent: string;
  /** When it was heard again; null while it is silent. */
  back: number | null;
}

/** Judges silence again and again, raises what cannot be explained, and says why once the agent is back. */
export class SilenceWatch {
  private readonly parts: SilenceWatchParts;
  private readonly hubSince: Date;
  private matters: SilenceMatter[] = [];
  private readonly raised = new Map<string, Away>();

  constructor(parts: SilenceWatchParts) {
    this.parts = parts;
    this.hubSince = parts.clock();
    this.matters = [...(parts.open ?? [])];
  }

  /** Matters as of the last `tick`. */
  get current(): SilenceMatter[] {
    return this.matters;
  }

  /** Call it every few seconds. */
  tick(): void {
    const { agents, plantOf, clock, note } = this.parts;
    const now = clock();
    this.matters = judgeSilence(agents(), { now, hubSince: this.hubSince, plantOf, open: this.matters });
    note(this.matters, now);
    for (const matter of this.matters) if (matter.judgement === 'unexplained') this.raise(matter);
    this.resolve(now);
  }

  private raise(matter: SilenceMatter): void {
    const fresh = matter.agents.filter(
      (agent) => this.raised.get(`${matter.site}/${agent}`)?.matter.key !== matter.key,
    );
    for (const agent of matter.agents) {
      this.raised.set(`${matter.site}/${agent}`, { matter, agent, back: null });
    }
    if (fresh.length === 0) return;
    this.parts.listener.raiseSilence({
      site: matter.site,
      key: matter.key,
      zone: matter.zone,
      severity: matter.wholeSite ? 'S2' : 'S3',
      agents: matter.agents.map((agent) => ({
        agent,
        since: matter.since,
        asset: this.parts.assetOf(matter.site, agent),
      })),
      sentence: matter.text,
      trial: matter.trial,
    });
  }

  private resolve(now: Date): void {
    for (const [id, away] of this.raised) {
      const present = this.matters.find(
        (matter) => matter.site === away.matter.site && matter.agents.includes(away.agent),
      );
      if (present?.judgement === 'unexplained') continue;
      away.back ??= now.getTime();
      const explanation = present ? present.judgement : this.explain(away, now);
      if (explanation === null) continue;
      this.raised.delete(id);
      this.parts.listener.resolveSilence({
        site: away.matter.site,
        key: away.matter.key,
        agent: away.agent,
        at: new Date(away.back).toISOString(),
        explanation,
        text: returnTexts[explanation],
      });
    }
  }

  /** Why it was away, by its own words; null while they may still come. */
  private explain(away: Away, now: Date): Return['explanation'] | null {
    const said = this.parts.lifecycle(away.matter.site, away.agent);
    const after = (action: string) => (said[action]?.received ?? '') >= away.matter.since;
    if (after('power_loss')) return 'power_loss';
    if (after('shutdown')) return 'clean_stop';
    if (after('reconnected')) return 'line_cut';
    if (now.getTime() - away.back! < wordsWithinMs) return null;
    return after('agent_started') || after('boot') ? 'unexplained' : 'line_cut';
  }
}

const returnTexts: Record<Return['explanation'], Bilingual> = {
  clean_stop: { ja: '正常な停止のあとに戻りました。', en: 'It came back after a stop in good order.' },
  power_loss: {
    ja: '電源断のあとに起動して戻りました（端末の記録で確認）。',
    en: 'It came back after a loss of power, by the machine’s own record.',
  },
  planned: { ja: '予定された停止の時間帯でした。', en: 'The silence lay in planned hours.' },
  line_cut: {
    ja: '端末は動き続けており、通信だけが切れていました。記録は後から届きます。',
    en: 'The machine went on; only the line was cut. Its records arrive late.',
  },
  unexplained: {
    ja: '戻りましたが、止まった理由は分かっていません。端末を確認してください。',
    en: 'It came back, but why it stopped is not known. Check the machine.',
  },
};
