import { defineKind } from './spec.ts';

/** Life of a machine and its agent: start, clean stop, boot, shutdown, loss of power, clock steps, throttling. */
export const lifecycle = defineKind({
  kind: 'host.lifecycle',
  lane: 'evidence',
  ja: '端末とエージェントの起動・停止・時計変更',
  en: 'Start, stop, boot, shutdown, power loss and clock steps of a machine and its agent.',
  logsource: { product: 'ot', category: 'host_posture', service: 'lifecycle' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（agent_started, agent_stopped, boot, shutdown, power_loss, time_changed, throttled, unthrottled, source_failed, source_recovered, publish_refused, spool_rebuilt, command_refused, clone_suspected, reconnected, ledger_broken）',
      en: 'agent_started, agent_stopped, boot, shutdown, power_loss, time_changed, throttled, unthrottled, source_failed, source_recovered, publish_refused, spool_rebuilt, command_refused, clone_suspected, reconnected or ledger_broken.',
    },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host.' },
    'hinomi.reason': { type: 'string', column: 'message', ja: '理由', en: 'Why.' },
    'hinomi.reason_code': { type: 'string', ja: '理由の符号', en: 'Why, as a code of the list of reasons.' },
    'hinomi.reason_with': { type: 'object', ja: '理由の中身', en: 'Parts of the sentence that the code stands for.' },
    'hinomi.source': { type: 'string', ja: '対象のソース', en: 'Source concerned.' },
    'hinomi.time.step_ms': { type: 'number', ja: '時計のずれ（ms）', en: 'Clock step in milliseconds, new minus old.' },
    'hinomi.last_alive': { type: 'time', ja: '最後に動いていた時刻', en: 'Last time known alive before this.' },
    'hinomi.version': { type: 'string', ja: '版', en: 'Agent version.' },
  },
});
