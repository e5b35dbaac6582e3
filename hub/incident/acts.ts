import type { IncidentAction } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { graver, type Severity, severityNames } from '#protocol/incident/severity.ts';
import { type CloseReason, type IncidentState, transitions } from '#protocol/incident/states.ts';
import { mayOf } from '../access/capabilities.ts';
import { acknowledgedBy, renewedAck } from './acknowledgement.ts';
import { closureReasons, stateNames } from './act-words.ts';
import { type Actor, type Refusal, refuse } from './actor.ts';
import { callAbout } from './call.ts';
import { unacknowledged } from './consume.ts';
import type { Desk } from './desk.ts';
import { gatesOf, isPassed } from './gates.ts';
import { timed } from './open-incident.ts';
import type { PageCause } from './pager.ts';
import type { IncidentRecord } from './record.ts';
import { siteTime, zoneName } from './site-time.ts';
import { endSuppression, suppress, suppressionOf } from './suppression.ts';
import { type SideEffects, undo, undoOf } from './undo.ts';

type Action = IncidentAction['action'];

/** What an act comes to, before it is written. */
interface Outcome {
  kind: string;
  text: Bilingual;
  change?: Partial<IncidentRecord>;
  payload?: unknown;
  /** What happens to the calls about it. */
  calls?: { stop: string } | { call: PageCause };
  effects?: () => SideEffects;
  /** False for what must not be taken back by a second click. */
  undoable?: boolean;
}

const dayMs = 86_400_000;
/** Does one act on one incident; returns the entry's id, or why it is refused. Runs inside a transaction. */
export function actOn(desk: Desk, incident: IncidentRecord, action: Action, actor: Actor): { entry: string } | Refusal {
  if (action.type === 'undo') return undo(desk, incident, action.entry, actor);
  const over = incident.state === 'closed' || incident.state === 'reviewed';
  if (over && action.type !== 'comment' && action.type !== 'reopen') {
    return refuse('終了したインシデントです', 'The incident is closed');
  }
  const outcome = judge(desk, incident, action, actor);
  if ('problem' in outcome) return outcome;
  const change = { ...renewedAck(desk, incident), ...outcome.change };
  const effects = outcome.effects?.() ?? {};
  const note = outcome.undoable === false ? null : undoOf(desk, incident, change, effects);
  const after = desk.table.update(incident, change);
  if (outcome.calls && 'stop' in outcome.calls) desk.pager.stop(incident.id, outcome.calls.stop);
  if (outcome.calls && 'call' in outcome.calls) callAbout(desk, after, outcome.calls.call);
  return {
    entry: desk.enter({
      incident: after,
      kind: outcome.kind,
      actor,
      text: outcome.text,
      payload: outcome.payload,
      undo: note,
    }),
  };
}

function judge(
  desk: Desk,
  incident: IncidentRecord,
  action: Exclude<Action, { type: 'undo' }>,
  actor: Actor,
): Outcome | Refusal {
  switch (action.type) {
    case 'acknowledge':
      return acknowledge(desk, incident, actor, action.minutes);
    case 'comment':
      return { kind: 'incident.commented', text: { ja: action.text, en: action.text } };
    case 'triage':
      return move(desk, incident, 'triage', actor, {
        kind: 'incident.triaged',
        text: { ja: '一次切り分けを開始', en: 'Triage started' },
      });
    case 'declare':
      return declare(desk, incident, actor, action.severity ?? incident.severity);
    case 'contain':
      return move(desk, incident, 'contained', actor, {
        kind: 'incident.contained',
        text: noted({ ja: '封じ込め完了', en: 'Contained' }, action.note),
        change: { times: { first_response_at: desk.now(), ...incident.times, contained_at: desk.now() } },
      });
    case 'recover':
      return move(desk, incident, 'recovering', actor, {
        kind: 'incident.recovering',
        text: noted({ ja: '復旧を開始', en: 'Recovery started' }, action.note),
      });
    case 'close':
      return close(desk, incident, action.reason, action.note);
    case 'reopen':
      return reopen(desk, incident, actor, action.note);
    case 'suppress':
      return stopNotification(desk, incident, actor, action.until, action.reason);
    case 'unsuppress':
      return resumeNotification(desk, incident);
    case 'assign':
      return {
        kind: 'incident.assigned',
        text:
          action.person === null
            ? { ja: '担当を外した', en: 'Owner removed' }
            : { ja: '担当を決めた', en: 'Owner assigned' },
        change: { owner: action.person },
        payload: { person: action.person },
      };
    case 'severity':
      return weigh(desk, incident, actor, action.severity, action.reason);
  }
}

function acknowledge(desk: Desk, incident: IncidentRecord, actor: Actor, minutes?: number): Outcome {
  const change = acknowledgedBy(desk, incident, actor, minutes);
  const until = change.ackUntil;
  const zone = desk.sites.timeZone(incident.site);
  const shown = until ? `${siteTime(until, zone)} ${zoneName(zone)}` : null;
  return {
    kind: 'incident.acknowledged',
    text: {
      ja: shown ? `受領確認（${shown} まで有効）` : '受領確認',
      en: shown ? `Acknowledged (valid until ${shown})` : 'Acknowledged',
    },
    change: { ...change, ...(incident.state === 'new' ? { state: 'acknowledged' as const } : {}) },
    payload: { until },
    calls: { stop: 'acknowledged' },
  };
}

/** A move along the life of an incident. Who moves it has plainly seen it: that counts as acknowledgement. */
function move(
  desk: Desk,
  incident: IncidentRecord,
  to: IncidentState,
  actor: Actor,
  outcome: Outcome,
): Outcome | Refusal {
  if (!transitions[incident.state].includes(to)) {
    const [between] = transitions[incident.state].filter((state) => transitions[state].includes(to));
    const first = between && stateNames[between];
    return refuse(
      `いまの状態（${stateNames[incident.state].ja}）からは行えません${first ? `。先に「${first.ja}」にしてください` : ''}`,
      `Not possible while ${stateNames[incident.state].en}${first ? `; it must first be ${first.en}` : ''}`,
    );
  }
  const seen = incident.ackBy === null ? acknowledgedBy(desk, incident, actor) : {};
  const times = { ...seen.times, ...outcome.change?.times };
  return {
    ...outcome,
    change: { ...seen, ...outcome.change, state: to, ...(Object.keys(times).length > 0 ? { times } : {}) },
    calls: outcome.calls ?? { stop: 'acknowledged' },
  };
}

function declare(desk: Desk, incident: IncidentRecord, actor: Actor, severity: Severity): Outcome | Refusal {
  if (severity === 'S1' && !mayOf(actor.roles).has('declare_s1')) {
    return refuse('重大（S1）の宣言はFSOC責任者などの役割が必要です', 'Declaring S1 needs a role such as FSOC lead');
  }
  const name = severityNames[severity];
  const rises = graver(severity, incident.severity);
  const outcome = move(desk, incident, 'declared', actor, {
    kind: 'incident.declared',
    text: { ja: `インシデントを宣言（${severity} ${name.ja}）`, en: `Incident declared (${severity} ${name.en})` },
    payload: { severity },
    change: { declared: true, severity, boardFrom: incident.boardFrom ?? (timed(severity) ? desk.now() : null) },
  });
  if ('problem' in outcome || !rises) return outcome;
  return { ...outcome, change: { ...outcome.change, ...unacknowledged }, calls: { call: 'declared' } };
}

function weigh(
  desk: Desk,
  incident: IncidentRecord,
  actor: Actor,
  severity: Severity,
  reason: string,
): Outcome | Refusal {
  if (severity === incident.severity) return refuse('重大度は変わりません', 'The severity is the same');
  if (severity === 'S1' && !mayOf(actor.roles).has('declare_s1')) {
    return refuse('重大（S1）にするにはFSOC責任者などの役割が必要です', 'Raising to S1 needs a role such as FSOC lead');
  }
  const rises = graver(severity, incident.severity);
  const boardFrom = timed(severity) ? (incident.boardFrom ?? desk.now()) : incident.boardFrom;
  const quiet = !timed(severity) || suppressionOf(desk, incident.matter) !== null;
  // Whoever lowers it has plainly seen it; a raised one has to be seen anew.
  const seen = rises ? unacknowledged : incident.ackBy === null ? acknowledgedBy(desk, incident, actor) : {};
  return {
    kind: 'incident.severity_changed',
    text: {
      ja: `重大度を ${incident.severity} から ${severity} に変更：${reason}`,
      en: `Severity changed from ${incident.severity} to ${severity}: ${reason}`,
    },
    change: { ...seen, severity, boardFrom },
    payload: { from: incident.severity, to: severity, reason },
    ...(rises ? (quiet ? {} : { calls: { call: 'graver' as const } }) : { calls: { stop: 'lowered' } }),
  };
}

function close(desk: Desk, incident: IncidentRecord, reason: CloseReason, note: string): Outcome | Refusal {
  if (!transitions[incident.state].includes('closed')) return refuse('終了できない状態です', 'It cannot be closed now');
  const open = incident.declared ? gatesOf(desk, incident, null).find((gate) => !isPassed(gate)) : undefined;
  if (open) {
    return refuse(
      `${open.name.ja}が済んでいません。承認するか、理由を添えて対象外としてください`,
      `${open.name.en} is still open: approve it, or waive it with a reason`,
    );
  }
  const words = closureReasons[reason];
  return {
    kind: 'incident.closed',
    text: { ja: `終了（${words.ja}）：${note}`, en: `Closed (${words.en}): ${note}` },
    change: {
      state: 'closed',
      closeReason: reason,
      ...unacknowledged,
      times: { ...incident.times, closed_at: desk.now() },
    },
    payload: { reason, note },
    calls: { stop: 'closed' },
    undoable: false,
  };
}

function reopen(desk: Desk, incident: IncidentRecord, actor: Actor, note: string): Outcome | Refusal {
  if (incident.state !== 'closed') return refuse('終了していません', 'It is not closed');
  const other = desk.table.openOf(incident.matter);
  if (other) {
    return refuse(
      `同じ内容の ${other.number} が開いています。そちらで続けてください`,
      `${other.number} is open for the same matter; go on there`,
    );
  }
  const { closed_at: _, ...times } = incident.times;
  return {
    kind: 'incident.reopened',
    text: { ja: `再開：${note}`, en: `Reopened: ${note}` },
    change: { ...acknowledgedBy(desk, incident, actor), state: 'triage', closeReason: null, times },
    undoable: false,
  };
}

function stopNotification(
  desk: Desk,
  incident: IncidentRecord,
  actor: Actor,
  until: string,
  reason: string,
): Outcome | Refusal {
  const length = Date.parse(until) - desk.clock().getTime();
  const may = mayOf(actor.roles);
  if (length <= 0) return refuse('期限は今より後にしてください', 'The end must lie in the future');
  if (length > 30 * dayMs) return refuse('通知停止は30日までです', 'Notification can be stopped for 30 days at most');
  if (length > dayMs && !may.has('suppress_month')) {
    return refuse('24時間を超える通知停止はFSOC責任者が行います', 'More than 24 hours needs the FSOC lead');
  }
  const pierces = desk.table.playbook(incident).neverSuppress;
  const zone = desk.sites.timeZone(incident.site);
  const end = `${siteTime(until, zone)} ${zoneName(zone)}`;
  return {
    kind: 'incident.suppressed',
    text: {
      ja: `通知停止（${end} まで）：${reason}${pierces ? '。この種類は停止中でも通知されます' : ''}`,
      en: `Notification stopped until ${end}: ${reason}${pierces ? '. This kind is notified all the same' : ''}`,
    },
    payload: { until, reason },
    effects: () => {
      const ended = suppressionOf(desk, incident.matter)?.id ?? null;
      return { suppression: { ended, begun: suppress(desk, incident, new Date(until).toISOString(), reason, actor) } };
    },
    ...(pierces ? {} : { calls: { stop: 'suppressed' } }),
  };
}

function resumeNotification(desk: Desk, incident: IncidentRecord): Outcome | Refusal {
  const running = suppressionOf(desk, incident.matter);
  if (!running) return refuse('通知は停止していません', 'Notification is not stopped');
  const acknowledged = incident.ackBy !== null;
  return {
    kind: 'incident.unsuppressed',
    text: { ja: '通知停止を解除', en: 'Notification resumed' },
    payload: { suppression: running.id },
    effects: () => ({ suppression: { begun: null, ended: endSuppression(desk, incident.matter) } }),
    ...(acknowledged ? {} : { calls: { call: 'suppression_over' as const } }),
  };
}

function noted(text: Bilingual, note: string | undefined): Bilingual {
  return note ? { ja: `${text.ja}：${note}`, en: `${text.en}: ${note}` } : text;
}
