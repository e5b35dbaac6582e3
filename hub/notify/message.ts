import type { Bilingual } from '#protocol/api/parts.ts';
import { severityNames } from '#protocol/incident/severity.ts';
import type { PageCause, PagedMatter } from '../incident/pager.ts';
import { type SiteFacts, siteTime, zoneName } from '../incident/site-time.ts';
import type { Content } from './channel.ts';

const causes: Record<PageCause, { ja: string; en: string }> = {
  new: { ja: '', en: '' },
  graver: { ja: '（重大度が上がりました）', en: ' (severity has risen)' },
  declared: { ja: '（インシデント宣言）', en: ' (incident declared)' },
  reopened: { ja: '（再開）', en: ' (reopened)' },
  ack_expired: { ja: '（受領確認の期限切れ）', en: ' (acknowledgement has run out)' },
  suppression_over: { ja: '（通知停止の終了後も継続）', en: ' (goes on after notification was stopped)' },
};

/** What people read when they are called: what, where, when, what to do first, and one link. Japanese first. */
export function pageContent(
  matter: PagedMatter,
  cause: PageCause,
  call: { times: number; roles: { ja: string; en: string }[] },
  sites: SiteFacts,
  consoleUrl: string,
): Content {
  const { severity, number, site, firstAct, drill } = matter;
  const sentence = { ja: harmless(matter.sentence.ja), en: harmless(matter.sentence.en) };
  const zone = matter.zone && harmless(matter.zone);
  const assetName = matter.assetName && harmless(matter.assetName);
  const name = severityNames[severity];
  const timeZone = sites.timeZone(site);
  const when = `${siteTime(matter.at, timeZone)} ${zoneName(timeZone)}`;
  const happened = matter.happenedAt && `${siteTime(matter.happenedAt, timeZone)} ${zoneName(timeZone)}`;
  const where = [sites.name(site), zone, assetName].filter(Boolean).join(' / ');
  const again =
    call.times > 1 ? { ja: `（${call.times}回目の連絡）`, en: ` (call ${call.times})` } : { ja: '', en: '' };
  const roles = (language: 'ja' | 'en') =>
    call.roles.map((role) => role[language]).join(language === 'ja' ? '、' : ', ');
  const body = [
    ...(drill ? ['【訓練】これは訓練です。', ''] : []),
    `${name.shape} ${severity} ${name.ja}${causes[cause].ja}${again.ja}`,
    sentence.ja,
    '',
    `場所: ${where}`,
    `時刻: ${when}`,
    ...(happened ? [`記録が遅れて届きました。発生: ${happened}`] : []),
    `番号: ${number}`,
    ...(firstAct ? [`まず行うこと（${firstAct.role.ja}）: ${firstAct.text.ja}`] : []),
    `連絡先: ${roles('ja')}`,
    '見たら、下のページで「受領確認」を押してください。押されないと次の人へ連絡します。',
    '',
    '--',
    ...(drill ? ['This is a drill.'] : []),
    `${severity} ${name.en}${causes[cause].en}${again.en}: ${sentence.en}`,
    `Where: ${where}`,
    `When: ${when}`,
    ...(happened ? [`The records came late. It happened at ${happened}`] : []),
    ...(firstAct ? [`First (${firstAct.role.en}): ${firstAct.text.en}`] : []),
    `Called: ${roles('en')}`,
    'Press "Acknowledge" on the page below; otherwise the next person is called.',
  ].join('\n');
  return {
    type: 'page',
    subject: shortened(`${drill ? '【訓練】' : ''}【${name.ja}】${sentence.ja}${causes[cause].ja}${again.ja}`),
    body,
    link: `${consoleUrl}/incidents/${matter.id}`,
    data: {
      incident: matter.id,
      number,
      site,
      zone: matter.zone,
      severity,
      sentence: matter.sentence,
      assetName: matter.assetName,
      at: matter.at,
      happenedAt: matter.happenedAt ?? null,
      cause,
      drill,
    },
  };
}

/** What whoever holds a post reads when a step of the board is late. */
export function reminderContent(
  matter: PagedMatter,
  step: { text: Bilingual; role: Bilingual },
  sites: SiteFacts,
  consoleUrl: string,
): Content {
  const { severity, number, site, drill } = matter;
  const name = severityNames[severity];
  const sentence = { ja: harmless(matter.sentence.ja), en: harmless(matter.sentence.en) };
  const body = [
    ...(drill ? ['【訓練】これは訓練です。', ''] : []),
    '期限を過ぎた手順があります。着手したら、下のページで記録してください。',
    '',
    `手順（${step.role.ja}）: ${step.text.ja}`,
    `インシデント: ${number} ${sentence.ja}`,
    `場所: ${harmless(sites.name(site))}`,
    '',
    '--',
    `A step is late (${step.role.en}): ${step.text.en}`,
    `Incident ${number}: ${sentence.en}`,
  ].join('\n');
  return {
    type: 'reminder',
    subject: shortened(`${drill ? '【訓練】' : ''}【${name.ja}】手順の期限を過ぎています：${step.text.ja}`),
    body,
    link: `${consoleUrl}/incidents/${matter.id}`,
    data: { incident: matter.id, number, site, severity, step: step.text, role: step.role, drill },
  };
}

/** What the daily test of a channel says. */
export function testContent(at: Date, timeZone: string): Content {
  const when = `${siteTime(at, timeZone)} ${zoneName(timeZone)}`;
  return {
    type: 'test',
    subject: `【通知テスト】Hinomi の毎日の通知テスト（${when}）`,
    body: [
      'これは毎日の通知テストです。対応は不要です。',
      'このメールが届かなくなったら、システム管理者に知らせてください。',
      '',
      '--',
      'Daily test of this channel. Nothing needs to be done; tell the administrator when it stops coming.',
    ].join('\n'),
    link: null,
    data: { at: at.toISOString() },
  };
}

/** What the plant names things may hold anything: it must neither break lines nor put a second link into a mail. */
function harmless(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('://', '[://]')
    .trim();
}

function shortened(subject: string): string {
  return subject.length > 160 ? `${subject.slice(0, 159)}…` : subject;
}
