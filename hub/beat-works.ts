import type { AgentRecord } from './agents/agent-register.ts';
import type { SilenceWatch } from './agents/silence-watch.ts';
import type { Rooms } from './api/rooms.ts';
import type { BeatWork } from './beat.ts';
import type { Core } from './core.ts';
import type { UnfitRules } from './detect/additions/unfit-rules.ts';
import type { RuleExceptions } from './detect/exceptions/rule-exceptions.ts';
import type { AlertPump } from './incident/alert-pump.ts';
import type { Incidents } from './incident/incidents.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Retention } from './retention/retention.ts';
import type { Witnesses } from './witness/witnesses.ts';

/** Rooms that have something to do with every beat. */
export interface BeatingRooms extends Pick<Rooms, 'visits' | 'controllers' | 'startStopEntries' | 'network'> {
  pump: AlertPump;
  silence: SilenceWatch;
  ledger: Ledger;
  witnesses: Witnesses;
  incidents: Incidents;
  exceptions: RuleExceptions;
  unfit: UnfitRules;
  retention: Retention;
  core: Core;
  /** Sends its configuration to an agent. */
  configure: (agent: AgentRecord) => Promise<void>;
  signal: AbortSignal;
}

/** What the hub does every two seconds, in this order; `lagged` hears how many seconds detection is behind. */
export function beatWorks(rooms: BeatingRooms, lagged: (seconds: number) => void): BeatWork[] {
  const { pump, silence, ledger, witnesses, incidents, exceptions, unfit, retention, core, signal } = rooms;
  return [
    {
      does: { ja: '検知したアラートの取り込み', en: 'taking up alerts' },
      act: () => void pump.catchUp(),
    },
    {
      does: { ja: '端末の沈黙の見張り', en: 'watching for PCs that fall silent' },
      act: () => silence.tick(),
    },
    {
      does: { ja: '記録簿の署名', en: 'signing the ledger' },
      act: () => ledger.tick(),
    },
    {
      does: { ja: '記録簿の証人への引き渡し', en: 'giving the ledger to its witnesses' },
      act: () => witnesses.tick(signal),
    },
    {
      does: { ja: 'インシデントの期限の見張り', en: 'watching what is due in incidents' },
      act: () => incidents.tick(),
    },
    {
      does: { ja: '検知ルールの例外の期限の見張り', en: 'watching the ends of exceptions' },
      act: () => exceptions.tick(),
    },
    {
      does: { ja: '追加した検知ルールが働いているかの確認', en: 'seeing that rules that people added work' },
      act: () => unfit.tick(),
    },
    {
      does: { ja: '保守作業の進行の見張り', en: 'watching maintenance visits' },
      act: () => rooms.visits.tick(),
    },
    {
      does: { ja: '制御機器の値の学習', en: 'learning which values of controllers move' },
      act: () => rooms.controllers.tick(),
    },
    {
      does: { ja: '通信の記録の整理', en: 'keeping the records of the network in order' },
      act: () => rooms.network.tick(),
    },
    {
      does: { ja: '学習していない通信の通知', en: 'telling what is new on the network' },
      act: () =>
        void rooms.network.allow.outbox.handOver(
          (events) => core.intake.record(events),
          () => new Date(),
        ),
    },
    {
      does: { ja: '通信を見る端末への学習の指示', en: 'telling agents that listen what to learn' },
      act: () =>
        rooms.network.orders.tick(() => {
          const listening = new Set(
            core.live
              .list()
              .filter(({ sources }) => sources.some(({ type }) => type === 'wire'))
              .map(({ site, agent }) => `${site}/${agent}`),
          );
          return core.register
            .list()
            .filter(({ standing, site, agent }) => standing === 'active' && listening.has(`${site}/${agent}`));
        }, rooms.configure),
    },
    {
      does: { ja: '手入力した起動停止記録の保存', en: 'storing starts and stops entered by hand' },
      act: () => void rooms.startStopEntries.outbox.handOver((entered) => core.intake.record(entered)),
    },
    {
      does: { ja: '検知の遅れの測定', en: 'measuring how far detection is behind' },
      act: async () => lagged((await core.detector.lag()) === 0 ? 0 : core.detector.lagSeconds()),
    },
    {
      does: { ja: '保存期間の整理', en: 'keeping to the time for which events are kept' },
      act: () => retention.tick(),
    },
  ];
}
