import type { IncidentDetail, IncidentRow } from '#protocol/api/incidents.ts';
import { boardSeeds } from './board-seeds.ts';
import { incidents } from './incident-data.ts';
import { refOf } from './plant-data.ts';
import { both, start } from './seeded.ts';

/** Everything about one matter. */
export function detailOf(row: IncidentRow): IncidentDetail {
  const first = Date.parse(row.first);
  const at = (minutes: number) => new Date(first + minutes * 60_000).toISOString();
  return {
    ...row,
    paragraph: both(
      `${row.sentence.ja}。同じ資産では直前 24 時間にほかの検知はありません。消去の 3 分前に遠隔からのログインが 1 件あり、業務系LAN の端末から接続されています。この時間に保守作業の予定はありません。`,
      `${row.sentence.en}. Nothing else was detected on the same asset in the 24 hours before. Three minutes earlier there was one remote login from a machine in the office LAN. No maintenance visit was planned at that time.`,
    ),
    moves: row.state === 'closed' ? ['triage'] : ['triage', 'declared', 'closed'],
    times: {
      onset_estimated_at: at(-3),
      first_evidence_at: at(0),
      detected_at: at(0.02),
      acknowledged_at: at(2),
      escalated_at: at(6),
    },
    affected: row.asset
      ? [
          { ...row.asset, roles: ['touched' as const] },
          { ...refOf('ENG-02'), roles: ['acted' as const] },
          { id: '', name: '10.20.1.199', roles: ['acted' as const] },
        ]
      : [],
    evidence: Array.from({ length: 6 }, (_, index) => ({
      eventId: `model-plant/srv-02/evidence/e1/${1000 - index}`,
      at: at(4 - index),
      received: at(4 - index + 0.01),
      text: both(
        ['セキュリティログが消去されました（1102）', '遠隔ログオン（4624、種類 10）', '特権の割り当て（4672）'][
          index % 3
        ]!,
        ['The audit log was cleared (1102)', 'Remote logon (4624, type 10)', 'Special privileges assigned (4672)'][
          index % 3
        ]!,
      ),
    })),
    timeline: [
      entry(
        't1',
        at(-3),
        at(0.1),
        'evidence',
        null,
        '遠隔からのログイン（業務系LAN 10.10.0.45）',
        'Remote login from the office LAN (10.10.0.45)',
      ),
      entry(
        't2',
        at(0),
        at(0.02),
        'evidence',
        null,
        'セキュリティログが消去されました（1102）',
        'The audit log was cleared (1102)',
      ),
      entry(
        't3',
        at(0.02),
        at(0.02),
        'system',
        null,
        'インシデントを作成（重大 S1、手順「ログ消去と無応答」）',
        'Matter opened (critical, S1; playbook “Log cleared and silence”)',
      ),
      entry(
        't4',
        at(0.05),
        at(0.05),
        'notification',
        null,
        'メール：ラインリーダ、生産技術部へ送信済み（配送確認あり）',
        'Mail to line leader and production engineering: sent, delivery confirmed',
      ),
      entry('t5', at(2), at(2), 'person', 'FSOC 当直', '受領確認しました（30 分）', 'Acknowledged (30 min)'),
      entry(
        't6',
        at(3),
        at(9),
        'report',
        '2ライン 検査係',
        '現場から：検査画面が止まったと連絡があった',
        'From the floor: the inspection screen was said to have stopped',
      ),
      entry(
        't7',
        at(6),
        at(6),
        'person',
        'FSOC 当直',
        'インシデントを宣言しました（重大）',
        'Declared an incident (critical)',
      ),
    ],
    board: boardSeeds.map(([id, phase, ja, en, role, roleJa, roleEn, holder, within, state]) => ({
      id,
      phase,
      text: both(ja, en),
      role: { id: role, name: both(roleJa, roleEn), staffed: role !== 'finder' },
      holder: { name: holder, phone: holder ? '内線 4112' : null, deputy: id === 's7' },
      withinMinutes: within,
      dueAt:
        within !== null && (state === 'open' || state === 'overdue' || state === 'taken')
          ? new Date(start + (state === 'overdue' ? -190_000 : 240_000)).toISOString()
          : null,
      state,
      by: state === 'done' || state === 'taken' ? holder : null,
      at: state === 'done' ? at(4) : null,
      note: id === 's2' ? '電話で伝達。設備係が現場へ移動中。' : null,
    })),
    gates: [
      {
        id: 'production_restart',
        name: both('生産再開判断', 'Production restart'),
        state: 'open',
        needs: 2,
        mayApprove: true,
        approvals: [],
        criteria: [
          { id: 'baseline', text: both('制御機器の設定が基準と一致', 'Controllers match their baseline'), met: false },
          { id: 'agents', text: both('エージェントが 1 時間正常', 'Agents healthy for one hour'), met: true },
          {
            id: 'safety',
            text: both('安全確認が済んだ（人が判断）', 'Safety check done (judged by a person)'),
            met: null,
          },
        ],
      },
      {
        id: 'shipping_restart',
        name: both('出荷再開判断', 'Shipping restart'),
        state: 'blocked',
        needs: 2,
        mayApprove: false,
        approvals: [],
        criteria: [{ id: 'lots', text: both('対象ロットの範囲が決まった', 'Affected lots are determined'), met: null }],
      },
    ],
    playbook: { id: 'log-cleared', name: both('ログ消去と無応答', 'Log cleared and silence') },
    visits: [],
    related: incidents
      .filter((other) => other.id !== row.id && other.severity !== 'S4')
      .slice(0, 2)
      .map((other) => ({
        id: other.id,
        number: other.number,
        sentence: other.sentence,
        severity: other.severity,
        why: both('同じ時間帯・隣のゾーン', 'Same time, neighbouring zone'),
      })),
    explain: [
      { part: 'selection', field: 'EventID', value: '1102' },
      { part: 'selection', field: 'Channel', value: 'Security' },
    ],
    checklist: row.items.map((item) => ({
      item,
      text: both(`${item} の証跡になります`, `Counts as evidence for ${item}`),
    })),
  };
}

function entry(
  id: string,
  at: string,
  enteredAt: string,
  kind: IncidentDetail['timeline'][number]['kind'],
  who: string | null,
  ja: string,
  en: string,
): IncidentDetail['timeline'][number] {
  return {
    id,
    at,
    enteredAt,
    kind,
    who,
    text: both(ja, en),
    eventId: kind === 'evidence' ? 'model-plant/srv-02/evidence/e1/1000' : null,
  };
}
