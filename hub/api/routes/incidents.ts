import type { IncidentAction, IncidentDetail } from '#protocol/api/incidents.ts';
import { roleTable } from '../../access/capabilities.ts';
import { actionNeeds } from '../../access/permissions.ts';
import { GrowingDelay } from '../../access/rate-limit.ts';
import { readIncidentFilters } from '../../incident/queue-conditions.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import type { MatterView } from '../matter-view.ts';
import { type Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

const dayMs = 24 * 3_600_000;
/** Longest stop of notification by capability. */
const suppressDays = { suppress_day: 1, suppress_month: 30 } as const;
/** Reports that one address may send before it has to wait; a report is never refused for good. */
const reportPolicy = { free: 20, firstMs: 2_000, maxMs: 60_000, forgetMs: 600_000 };

/** Alerts and incidents: reading, acting, the board, the gates, and reports from the floor. */
export function incidentRoutes(api: EndpointRegistry, services: HubServices, matters: MatterView): void {
  const { incidents } = services;
  const reports = new GrowingDelay(reportPolicy);

  api.on('GET /incidents', async (call) => {
    if (readIncidentFilters(call.query.filters) === null) return refuse('bad_request', { field: 'filters' });
    const page = incidents.list({ ...call.query, hidden: call.mask.hidden() }, call.scope);
    return { ...page, items: await matters.rows(page.items, call) };
  });

  api.on('GET /incidents/groups', (call) => {
    if (readIncidentFilters(call.query.filters) === null) return refuse('bad_request', { field: 'filters' });
    const query = { ...call.query, hidden: call.mask.hidden() };
    const groups = incidents.groups(query, call.query.by, call.scope);
    const { total, unseen } = incidents.list({ ...query, limit: 1 }, call.scope);
    return { groups: call.query.by === 'owner' ? matters.owners(groups, call) : groups, total, unseen };
  });

  const detail = async (call: Pick<Call<'GET /incidents/{id}'>, 'scope' | 'actor' | 'who' | 'mask'>, id: string) => {
    const found = incidents.detail(id, call.scope, call.actor);
    if (!found) return refuse('not_found');
    const shown = await matters.detail(found, call);
    return 'visits' in shown && call.who.may.has('see_visits') ? { ...shown, visits: visitsOf(found) } : shown;
  };
  const visitsOf = ({ site, asset, visit, first }: IncidentDetail): IncidentDetail['visits'] => {
    const inside = visit === null ? null : services.visits.table.get(visit);
    if (inside) return [{ id: inside.id, number: inside.number, vendor: inside.form.vendor, minutesAfter: null }];
    const ended = services.visitScope.justEnded(site, asset?.id ?? null, first);
    return ended ? [{ id: ended.id, number: ended.number, vendor: ended.vendor, minutesAfter: ended.minutes }] : [];
  };

  api.on('GET /incidents/{id}', (call) => detail(call, call.params.id));

  api.on('POST /incidents/actions', (call) => {
    const { ids, action } = call.body;
    const refused = actionAllowed(call, action, services.clock());
    return refused ?? incidents.act(ids, action, call.actor);
  });

  api.on('POST /incidents/{id}/steps/{step}', (call) => {
    const { id, step } = call.params;
    if (!incidents.detail(id, call.scope, call.actor)) return refuse('not_found');
    const outcome = incidents.step(id, step, call.body, call.actor);
    return 'problem' in outcome ? refuse('conflict', { message: outcome.problem }) : detail(call, id);
  });

  api.on('POST /incidents/{id}/gates/{gate}', (call) => {
    const { id, gate } = call.params;
    if (gate !== 'production_restart' && gate !== 'shipping_restart') return refuse('not_found');
    if (!incidents.detail(id, call.scope, call.actor)) return refuse('not_found');
    const approves = gate === 'production_restart' ? 'approve_production_gate' : 'approve_shipping_gate';
    if (!call.who.may.has(call.body.type === 'criterion' ? 'judge_gate' : approves)) {
      return call.refuseAct('not_permitted');
    }
    const outcome = incidents.gate(id, gate, call.body, call.actor);
    return 'problem' in outcome ? refuse('conflict', { message: outcome.problem }) : detail(call, id);
  });

  api.open('POST /reports', ({ body, address }) => {
    const now = services.clock().getTime();
    const waitMs = reports.wait(address, now);
    if (waitMs > 0) return refuse('slow_down', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
    reports.failed(address, now);
    if (!services.sites.reportTokenFits(body.site, body.token)) return refuse('bad_token');
    return { number: incidents.report(body).number };
  });
}

/** Whether this person may do this act, with the limits of the capability. */
function actionAllowed(
  call: Call<'POST /incidents/actions'>,
  action: IncidentAction['action'],
  now: Date,
): Refused | null {
  const { may } = call.who;
  if (!may.has(actionNeeds[action.type])) return call.refuseAct('not_permitted');
  const s1 = (action.type === 'declare' || action.type === 'severity') && action.severity === 'S1';
  if (s1 && !may.has('declare_s1')) return call.refuseAct('not_permitted');
  if (action.type !== 'suppress') return null;
  const days = may.has('suppress_month') ? suppressDays.suppress_month : suppressDays.suppress_day;
  const ms = Date.parse(action.until) - now.getTime();
  if (ms > 0 && ms <= days * dayMs) return null;
  const longer = roleTable.fsoc_lead.name;
  return refuse('bad_request', {
    field: 'action.until',
    message: {
      ja: `通知停止は今から${days}日以内で指定してください。`,
      en: `Notification may be stopped for at most ${days} days from now.`,
    },
    remedy: { ja: `それより長い停止は${longer.ja}に依頼してください。`, en: `Ask the ${longer.en} for a longer one.` },
  });
}
