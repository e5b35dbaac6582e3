import { defineKind } from './spec.ts';

/** What an agent says of itself every minute. */
export const metrics = defineKind({
  kind: 'self.metrics',
  lane: 'detail',
  ja: 'エージェント自身の計測値',
  en: 'Measurements of the agent itself.',
  logsource: { product: 'ot', category: 'host_posture', service: 'agent' },
  fields: {
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host.' },
    'self.rss_bytes': { type: 'integer', ja: 'メモリ', en: 'Resident memory, bytes.' },
    'self.cpu_percent': { type: 'number', ja: 'CPU使用率', en: 'Share of one core, percent, children included.' },
    'self.spool_bytes': { type: 'integer', ja: 'スプール', en: 'Bytes in the spool.' },
    'self.spool_events': { type: 'integer', ja: '未送信件数', en: 'Events not yet committed by the hub.' },
    'self.events': { type: 'integer', ja: '件数', en: 'Events taken in during the minute.' },
    'self.throttle': { type: 'string', ja: '絞り込み', en: 'Collection detail that is shed, or none.' },
  },
});
