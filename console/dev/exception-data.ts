import type { ExceptionChoices, ExceptionMatch, ExceptionRow } from '#protocol/api/exceptions.ts';
import { incidents } from './incident-data.ts';
import { rules } from './rule-data.ts';

const iso = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const named = (at: number) => ({ id: rules[at]!.id, title: rules[at]!.title });
const text = `title: "Known"
logsource: {"product":"linux","service":"sshd"}
filter:
  rules: ["r-1"]
  known:
    "source.ip": "10.1.0.99"
    "user.name": "backup"
  condition: not known
`;

/** Exceptions of the made-up hub. */
export const exceptions: ExceptionRow[] = (
  [
    ['in_force', 0, '情報システム部', '複合機が古いパスワードで毎分つなぎに来る（12月に交換）', 81, 214, 0],
    ['expiring', 1, '保全', '設備更新中のコピー作業', 4, 12, 1],
    ['expired', 2, '生産技術', '試運転中の設定変更', -3, 3, 0],
  ] as const
).map(([state, rule, owner, reason, days, matches, known], index) => ({
  id: `ex-${index + 1}`,
  site: incidents[0]!.site,
  rules: [named(rule)],
  ...{ text, owner, reason, state, matches },
  since: iso(-9),
  by: '山田 主任',
  until: iso(days),
  endedAt: state === 'expired' ? iso(days) : null,
  endedBy: null,
  endReason: null,
  lastMatch: iso(-0.1 * (index + 1)),
  preview: { days: 30, hidden: matches, of: matches + 6, known },
}));

/** What an exception of the made-up hub set apart. */
export const exceptionMatches: ExceptionMatch[] = incidents.slice(0, 4).map((row, index) => ({
  id: `match-${index}`,
  rule: named(0),
  severity: row.severity,
  sentence: row.sentence,
  asset: row.asset?.name ?? null,
  count: index + 1,
  first: row.first,
  last: row.last,
  event: null,
}));

/** What an exception from an incident of the made-up hub could ask about. */
export const exceptionChoices: ExceptionChoices = {
  site: incidents[0]!.site,
  rule: named(0),
  closed: null,
  records: 8,
  fields: [
    { field: 'event.action', value: 'login_failed', records: 8, hidden: false },
    { field: 'source.ip', value: '10.1.0.99', records: 8, hidden: false },
    { field: 'user.name', value: '●●●-4F21A0', records: 7, hidden: true },
    { field: 'host.name', value: 'GW-01', records: 6, hidden: false },
  ],
};
