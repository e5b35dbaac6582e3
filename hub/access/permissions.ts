import type { EndpointKey } from '#protocol/api/endpoints.ts';
import type { IncidentAction } from '#protocol/api/incidents.ts';
import type { Capability } from './capabilities.ts';

/**
 * Where an endpoint's site comes from. `none`: touches no site's data. `asked`: optional `site` of the query, answers
 * only the person's sites. `query`, `body`, `path`: named in the request and checked before the handler runs.
 * `object`: the thing with this id belongs to a site; a thing of another site does not exist for this person.
 */
export type SiteFrom = 'none' | 'asked' | 'query' | 'body' | 'path' | 'object';

/** Who may use an endpoint: everybody, everybody signed in, or holders of one of the capabilities. */
export interface Permission {
  who: 'public' | 'signed_in' | readonly [Capability, ...Capability[]];
  site: SiteFrom;
  /** Usable before the password was set after a one-time link. */
  beforePassword?: true;
}

const p = (who: Permission['who'], site: SiteFrom): Permission => ({ who, site });

/** One entry per endpoint; a type error and a test name an endpoint without one. */
export const permissions: Record<EndpointKey, Permission> = {
  'POST /session': p('public', 'none'),
  'POST /session/link': p('public', 'none'),
  'POST /reports': p('public', 'none'),
  'GET /session': { ...p('signed_in', 'none'), beforePassword: true },
  'DELETE /session': { ...p('signed_in', 'none'), beforePassword: true },
  'POST /session/password': { ...p('signed_in', 'none'), beforePassword: true },
  'POST /session/unmask': p(['unmask'], 'none'),
  'GET /stream': p(['see_now', 'see_own_visits'], 'none'),

  'GET /people': p(['manage_people', 'assign'], 'none'),
  'GET /people/able': p(['see_now'], 'asked'),
  'POST /people': p(['manage_people'], 'none'),
  'PATCH /people/{id}': p(['manage_people'], 'none'),
  'POST /people/{id}/link': p(['manage_people'], 'none'),
  'GET /roles': p(['see_settings'], 'none'),

  'GET /now': p(['see_now'], 'asked'),
  'GET /incidents': p(['see_incidents'], 'asked'),
  'GET /incidents/groups': p(['see_incidents'], 'asked'),
  'GET /incidents/{id}': p(['see_incidents'], 'object'),
  'POST /incidents/actions': p(['acknowledge', 'comment'], 'object'),
  'POST /incidents/{id}/steps/{step}': p(['work_steps'], 'object'),
  'POST /incidents/{id}/gates/{gate}': p(['judge_gate', 'approve_production_gate', 'approve_shipping_gate'], 'object'),

  'GET /events': p(['see_events'], 'asked'),
  'GET /events/histogram': p(['see_events'], 'asked'),
  'GET /events/fields': p(['see_events'], 'none'),
  'GET /events/values': p(['see_events'], 'asked'),
  'GET /events/{id}': p(['see_events'], 'object'),

  'GET /assets': p(['see_assets'], 'asked'),
  'POST /assets': p(['edit_assets'], 'body'),
  'POST /assets/import': p(['edit_assets'], 'body'),
  'GET /assets/export': p(['see_assets'], 'query'),
  'GET /assets/{id}': p(['see_assets'], 'object'),
  'PATCH /assets/{id}': p(['edit_assets'], 'object'),
  'GET /assets/{id}/learning': p(['see_assets'], 'object'),
  'POST /assets/{id}/learning': p(['change_rules'], 'object'),
  'GET /assets/{id}/start-stop': p(['see_controllers'], 'object'),
  'POST /assets/{id}/start-stop': p(['enter_starts'], 'object'),

  'GET /controllers': p(['see_controllers'], 'asked'),
  'GET /controllers/{id}': p(['see_controllers'], 'object'),
  'GET /controllers/{id}/reading': p(['see_controllers'], 'object'),
  'POST /controllers/{id}/reading': p(['read_controllers'], 'object'),
  'GET /controllers/{id}/attachments': p(['see_controllers'], 'object'),
  'GET /controllers/{id}/attachments/{item}': p(['see_controllers'], 'object'),
  'POST /controllers/{id}/baseline': p(['propose_baseline', 'approve_baseline'], 'object'),
  'POST /controllers/{id}/judgements': p(['judge_differences'], 'object'),
  'GET /controllers/{id}/history': p(['see_controllers'], 'object'),
  'GET /controllers/{id}/places': p(['see_controllers'], 'object'),
  'GET /controllers/{id}/twin': p(['see_controllers'], 'object'),
  'GET /controllers/{id}/values': p(['see_controllers'], 'object'),
  'POST /controllers/{id}/values': p(['propose_baseline', 'approve_baseline'], 'object'),
  'GET /controllers/{id}/certificates': p(['see_controllers'], 'object'),
  'POST /controllers/{id}/certificates/{sha256}': p(['trust_certificates'], 'object'),
  'GET /controllers/{id}/setup': p(['see_controllers'], 'object'),
  'POST /controllers/{id}/setup/end': p(['set_up_controllers'], 'object'),
  'POST /controller-setups/check': p(['set_up_controllers'], 'body'),
  'POST /controller-setups/discover': p(['set_up_controllers'], 'body'),
  'GET /controller-setups/orders/{id}': p(['set_up_controllers'], 'object'),
  'POST /controller-setups/orders/{id}/cancel': p(['set_up_controllers'], 'object'),
  'POST /controller-setups': p(['set_up_controllers'], 'body'),
  'GET /visits': p(['see_visits', 'see_own_visits'], 'asked'),
  'POST /visits': p(['run_visits'], 'body'),
  'GET /visits/policy': p(['see_visits'], 'query'),
  'PUT /visits/policy': p(['set_visit_policy'], 'query'),
  'GET /visits/signers': p(['run_visits', 'sign_visits'], 'query'),
  'GET /visits/{id}': p(['see_visits', 'see_own_visits'], 'object'),
  'GET /visits/{id}/review': p(['see_visits', 'see_own_visits'], 'object'),
  'GET /visits/{id}/report': p(['see_visits', 'see_own_visits'], 'object'),
  'GET /visits/{id}/photos/{photo}': p(['see_visits'], 'object'),
  'GET /visits/{id}/papers/{paper}': p(['see_visits', 'see_own_visits'], 'object'),
  'POST /visits/{id}': p(
    ['run_visits', 'approve_visit_plans', 'judge_visits', 'sign_visits', 'see_own_visits'],
    'object',
  ),
  'GET /network': p(['see_network'], 'query'),
  'GET /network/host': p(['see_network'], 'query'),
  'POST /network/adopt': p(['edit_assets'], 'body'),
  'GET /network/zones': p(['see_network'], 'query'),
  'POST /network/zones': p(['decide_network'], 'body'),
  'GET /network/allow': p(['see_network'], 'query'),
  'POST /network/allow': p(['decide_network'], 'body'),

  'GET /agents': p(['see_sources'], 'asked'),
  'POST /agents/tokens': p(['enrol_agents'], 'body'),
  'POST /agents/{site}/{agent}': p(['enrol_agents', 'command_agents', 'set_phase'], 'path'),
  'GET /gaps': p(['see_sources'], 'asked'),
  'POST /gaps/{id}': p(['explain_gaps'], 'object'),
  'GET /reviews': p(['see_evidence'], 'query'),
  'POST /reviews/{day}/open': p(['sign_review'], 'body'),
  'POST /reviews/{day}/sign': p(['sign_review'], 'body'),
  'GET /evidence/{month}': p(['see_evidence'], 'query'),

  'GET /retention': p(['see_settings'], 'asked'),
  'POST /retention/clock': p(['manage_sites'], 'none'),
  'GET /retention/erasure': p(['manage_sites'], 'query'),
  'POST /retention/erasure': p(['manage_sites'], 'body'),
  'GET /holds': p(['see_evidence'], 'asked'),
  'POST /holds': p(['hold_records'], 'body'),
  'POST /holds/{id}/lift': p(['hold_records'], 'object'),

  'GET /sites': p(['see_now', 'see_own_visits'], 'none'),
  'PATCH /sites/{site}': p(['manage_sites'], 'path'),
  'GET /sites/{site}/calendar': p(['see_settings'], 'path'),
  'PUT /sites/{site}/calendar': p(['edit_calendar'], 'path'),
  'GET /sites/{site}/contacts': p(['see_settings'], 'path'),
  'PUT /sites/{site}/contacts': p(['edit_contacts'], 'path'),
  'GET /channels': p(['manage_channels'], 'none'),
  'GET /channels/health': p(['see_sources'], 'none'),
  'PUT /channels': p(['manage_channels'], 'none'),
  'POST /channels/{id}/test': p(['manage_channels'], 'none'),
  'GET /media': p(['see_settings'], 'none'),
  'POST /media': p(['edit_media'], 'none'),
  'DELETE /media/{id}': p(['edit_media'], 'none'),
  'GET /ledger': p(['see_ledger'], 'asked'),
  'GET /ledger/export': p(['export_ledger'], 'none'),
  'GET /ledger/checkpoint': p(['see_now', 'see_own_visits'], 'none'),
  'GET /witnesses': p(['see_evidence'], 'none'),
  'PUT /witnesses': p(['name_witnesses'], 'none'),
  'GET /rules': p(['see_rules'], 'asked'),
  'GET /rules/{id}': p(['see_rules'], 'asked'),
  'POST /rules/{id}/switch': p(['change_rules'], 'body'),
  'POST /rules/{id}/switch/second': p(['change_rules'], 'body'),
  'GET /rules/{id}/feed': p(['see_rules'], 'asked'),
  'GET /coverage': p(['see_rules'], 'asked'),
  'GET /coverage/layer': p(['see_rules'], 'asked'),
  'GET /exceptions': p(['see_rules'], 'asked'),
  'POST /exceptions/check': p(['change_rules'], 'body'),
  'POST /exceptions/compose': p(['change_rules'], 'body'),
  'POST /exceptions': p(['change_rules'], 'body'),
  'POST /exceptions/{id}/end': p(['change_rules'], 'object'),
  'POST /exceptions/{id}/extend': p(['change_rules'], 'object'),
  'GET /exceptions/{id}/matches': p(['see_rules'], 'object'),
  'GET /incidents/{id}/exception': p(['change_rules'], 'object'),
  'GET /rule-additions': p(['see_rules'], 'asked'),
  'GET /rule-additions/{id}': p(['see_rules'], 'object'),
  'POST /rule-additions/check': p(['change_rules'], 'body'),
  'POST /rule-additions': p(['change_rules'], 'body'),
  'POST /rule-additions/{id}': p(['change_rules'], 'object'),
  'POST /rule-keys': p(['change_rules'], 'none'),
  'POST /rule-keys/{fingerprint}/end': p(['change_rules'], 'none'),
  'PUT /rule-lists': p(['change_rules'], 'none'),
  'POST /replays': p(['see_rules'], 'none'),
  'GET /replays/{id}': p(['see_rules'], 'asked'),
  'POST /replays/{id}/stop': p(['see_rules'], 'none'),
};

/** What each act on an incident needs beyond the endpoint; the limits of a capability are checked where it is used. */
export const actionNeeds: Record<IncidentAction['action']['type'], Capability> = {
  acknowledge: 'acknowledge',
  comment: 'comment',
  triage: 'triage',
  declare: 'declare',
  contain: 'contain',
  recover: 'recover',
  close: 'close',
  reopen: 'reopen',
  suppress: 'suppress_day',
  unsuppress: 'suppress_day',
  assign: 'assign',
  severity: 'set_severity',
  undo: 'comment',
};
