import { z } from 'zod';
import * as collection from './collection.ts';
import { controllerEndpoints } from './controller-endpoints.ts';
import * as events from './events.ts';
import * as incidents from './incidents.ts';
import * as network from './network.ts';
import * as allow from './network-allow.ts';
import * as zones from './network-zones.ts';
import { pageOf } from './parts.ts';
import * as plant from './plant.ts';
import * as retention from './retention.ts';
import { ruleEndpoints } from './rule-endpoints.ts';
import * as session from './session.ts';
import * as settings from './settings.ts';
import * as starts from './start-stop.ts';
import * as acts from './visit-acts.ts';
import * as visits from './visits.ts';
import * as witness from './witness.ts';

/** One endpoint: what goes in and what comes out. `answer: null` is 204 without a body. */
export interface Endpoint {
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType | null;
}

const ofSite = z.object({ site: z.string().optional() });

/**
 * Every endpoint under `/api/v1`, by method and path. Lists come as pages (`items`, `next`); refusals as `problem`.
 * Changes need the header `X-Hinomi-CSRF`. The hub registers exactly these, and its permission table names each of them.
 */
export const endpoints = {
  'POST /session': { summary: 'Sign in', body: session.signIn, answer: session.session },
  'POST /session/link': {
    summary: 'Sign in with a one-time link',
    body: session.linkSignIn,
    answer: session.session,
  },
  'GET /session': { summary: 'Who is signed in', answer: session.session },
  'DELETE /session': { summary: 'Sign out', answer: null },
  'POST /session/password': {
    summary: 'Set the password; ends the other sessions',
    body: session.setPassword,
    answer: session.session,
  },
  'POST /session/unmask': {
    summary: 'Show personal names for a while',
    body: session.unmask,
    answer: session.unmasked,
  },
  'GET /stream': { summary: 'Changes as server-sent events', answer: settings.streamMessage },

  'GET /people': { summary: 'People who may sign in', answer: pageOf(session.person) },
  'GET /people/able': {
    summary: 'How many others may do what needs a second person',
    query: session.ableQuery,
    answer: session.able,
  },
  'POST /people': { summary: 'Add a person', body: session.newPerson, answer: session.personLink },
  'PATCH /people/{id}': { summary: 'Change a person', body: session.personEdit, answer: session.person },
  'POST /people/{id}/link': { summary: 'New one-time link for a person', answer: session.personLink },
  'GET /roles': { summary: 'Roles and what they may do', answer: pageOf(session.roleInfo) },

  'GET /now': { summary: 'The present state', query: ofSite, answer: plant.now },
  'GET /incidents': {
    summary: 'Alerts and incidents',
    query: incidents.incidentQuery,
    answer: incidents.incidentPage,
  },
  'GET /incidents/groups': {
    summary: 'Alerts and incidents, gathered by one field',
    query: incidents.incidentGroupQuery,
    answer: incidents.incidentGroups,
  },
  'GET /incidents/{id}': { summary: 'One matter', answer: incidents.incidentDetail },
  'POST /incidents/actions': {
    summary: 'One act on several matters',
    body: incidents.incidentAction,
    answer: incidents.actionResult,
  },
  'POST /incidents/{id}/steps/{step}': {
    summary: 'Take, finish or note a step of the board',
    body: incidents.stepAction,
    answer: incidents.incidentDetail,
  },
  'POST /incidents/{id}/gates/{gate}': {
    summary: 'Judge or approve a gate',
    body: incidents.gateAction,
    answer: incidents.incidentDetail,
  },
  'POST /reports': {
    summary: 'Report something unusual from the floor',
    body: incidents.floorReport,
    answer: z.object({ number: z.string() }),
  },

  'GET /events': { summary: 'Search the log', query: events.eventQuery, answer: events.eventPage },
  'GET /events/histogram': {
    summary: 'Counts over time',
    query: events.eventQuery.omit({ cursor: true }),
    answer: events.histogram,
  },
  'GET /events/fields': { summary: 'Fields that can be searched', answer: pageOf(events.fieldInfo) },
  'GET /events/values': {
    summary: 'Most frequent values of a field',
    query: events.valuesQuery,
    answer: events.fieldValues,
  },
  'GET /events/{id}': { summary: 'One event', answer: events.eventDetail },

  'GET /assets': { summary: 'Asset ledger', query: plant.assetQuery, answer: pageOf(plant.asset) },
  'POST /assets': { summary: 'Add an asset', body: plant.newAsset, answer: plant.asset },
  'POST /assets/import': { summary: 'Read assets from CSV', body: plant.assetImport, answer: plant.assetImportResult },
  'GET /assets/export': { summary: 'Assets as CSV', query: plant.assetExportQuery, answer: plant.assetExport },
  'GET /assets/{id}': { summary: 'One asset', answer: plant.assetDetail },
  'GET /assets/{id}/start-stop': { summary: 'Starts and stops by month', query: starts.query, answer: starts.record },
  'POST /assets/{id}/start-stop': { summary: 'Enter a start or stop', body: starts.act, answer: starts.record },
  'PATCH /assets/{id}': { summary: 'Change an asset', body: plant.assetEdit, answer: plant.asset },

  ...controllerEndpoints,
  'GET /visits': { summary: 'Maintenance visits', query: visits.visitQuery, answer: pageOf(visits.visitRow) },
  'POST /visits': { summary: 'Plan a visit, or begin one', body: acts.newVisit, answer: visits.visitDetail },
  'GET /visits/policy': {
    summary: 'What a site decided about its visits',
    query: z.object({ site: z.string() }),
    answer: visits.visitPolicy,
  },
  'PUT /visits/policy': {
    summary: 'Decide about the visits of a site',
    query: z.object({ site: z.string() }),
    body: visits.visitPolicy,
    answer: visits.visitPolicy,
  },
  'GET /visits/signers': {
    summary:
      'People who may sign, be escorts or be named as workers; with a visit, who may be its second signer on paper',
    query: z.object({ site: z.string(), visit: z.string().optional() }),
    answer: pageOf(visits.visitPerson),
  },
  'GET /visits/{id}': { summary: 'One visit', answer: visits.visitDetail },
  'GET /visits/{id}/review': { summary: 'Differences that a visit found', answer: visits.visitReview },
  'GET /visits/{id}/report': { summary: 'Report of a visit, for print', answer: visits.visitReport },
  'GET /visits/{id}/photos/{photo}': {
    summary: 'Photograph of a signature on paper',
    answer: z.object({ type: z.string(), data: z.string() }),
  },
  'GET /visits/{id}/papers/{paper}': {
    summary: 'One file that people laid beside a visit, by its SHA-256',
    answer: z.object({ type: z.string(), name: z.string(), data: z.string() }),
  },
  'POST /visits/{id}': { summary: 'One act on a visit', body: acts.visitAct, answer: visits.visitDetail },
  'GET /network': { summary: 'Who talks with whom', query: network.networkQuery, answer: network.network },
  'GET /network/host': { summary: 'One host of the network', query: network.hostQuery, answer: network.networkHost },
  'POST /network/adopt': {
    summary: 'Take hosts that were seen into the asset ledger',
    body: network.adopt,
    answer: network.adopted,
  },
  'GET /network/zones': {
    summary: 'Zones, what lies between them, cut plans, and how far all that is in sight',
    query: zones.zonesQuery,
    answer: zones.zonesView,
  },
  'POST /network/zones': {
    summary: 'Decide about a zone, a conduit or a cut plan',
    body: zones.zoneRequest,
    answer: zones.zonesView,
  },
  'GET /network/allow': {
    summary: 'What was learned of the network and decided about it',
    query: allow.allowQuery,
    answer: allow.allowPage,
  },
  'POST /network/allow': {
    summary: 'Approve, reject or end what was learned of the network',
    body: allow.allowRequest,
    answer: allow.allowOutcome,
  },

  'GET /agents': { summary: 'Agents and sources', query: ofSite, answer: pageOf(collection.agent) },
  'POST /agents/tokens': {
    summary: 'New enrolment token',
    body: collection.newToken,
    answer: collection.tokenAnswer,
  },
  'POST /agents/{site}/{agent}': { summary: 'Act on an agent', body: collection.agentAct, answer: collection.agent },
  'GET /gaps': { summary: 'Gaps in collection', query: collection.gapQuery, answer: pageOf(collection.gapRow) },
  'POST /gaps/{id}': { summary: 'Explain a gap', body: collection.gapExplain, answer: collection.gapRow },
  'GET /reviews': {
    summary: 'Daily reviews of a month',
    query: collection.reviewQuery,
    answer: pageOf(collection.review),
  },
  'POST /reviews/{day}/open': {
    summary: 'Begin a daily review',
    body: collection.reviewOpen,
    answer: collection.review,
  },
  'POST /reviews/{day}/sign': {
    summary: 'Sign a daily review',
    body: collection.reviewSign,
    answer: collection.review,
  },
  'GET /evidence/{month}': {
    summary: 'Sheet of the month for items 3-7 and 3-8',
    query: z.object({ site: z.string() }),
    answer: collection.evidenceSheet,
  },

  'GET /retention': {
    summary: 'How long records are kept, and what was deleted',
    query: ofSite,
    answer: pageOf(retention.retentionState),
  },
  'POST /retention/clock': {
    summary: "Confirm the hub's clock, so that old records are put away again",
    body: retention.clockConfirmed,
    answer: null,
  },
  'GET /retention/erasure': {
    summary: 'From how much persons would be erased',
    query: retention.erasureQuery,
    answer: retention.erasureCounts,
  },
  'POST /retention/erasure': {
    summary: 'Erase persons from what was over before a moment',
    body: retention.newErasure,
    answer: retention.erasureCounts,
  },
  'GET /holds': { summary: 'Records that must not be deleted', query: ofSite, answer: pageOf(retention.hold) },
  'POST /holds': { summary: 'Put records on hold', body: retention.newHold, answer: retention.hold },
  'POST /holds/{id}/lift': { summary: 'Lift a hold', body: retention.liftHold, answer: retention.hold },

  'GET /sites': { summary: 'Sites', answer: pageOf(settings.site) },
  'PATCH /sites/{site}': { summary: 'Change a site', body: settings.siteEdit, answer: settings.site },
  'GET /sites/{site}/calendar': { summary: 'Calendar of a site', answer: settings.calendar },
  'PUT /sites/{site}/calendar': {
    summary: 'Replace the calendar',
    body: settings.calendar,
    answer: settings.calendar,
  },
  'GET /sites/{site}/contacts': { summary: 'Contact register', answer: pageOf(settings.contactRow) },
  'PUT /sites/{site}/contacts': {
    summary: 'Replace the contact register',
    body: z.object({ items: z.array(settings.contact).max(500) }),
    answer: pageOf(settings.contactRow),
  },
  'GET /channels': { summary: 'Notification channels', answer: pageOf(settings.channel) },
  'GET /channels/health': {
    summary: 'Whether the channels in use reach people',
    answer: pageOf(settings.channelHealth),
  },
  'PUT /channels': {
    summary: 'Replace the notification channels',
    body: z.object({ items: z.array(settings.channelEdit).max(50) }),
    answer: pageOf(settings.channel),
  },
  'POST /channels/{id}/test': { summary: 'Send a test now', answer: settings.channelTest },
  'GET /media': { summary: 'Permitted USB media', answer: pageOf(settings.medium) },
  'POST /media': { summary: 'Permit a USB medium', body: settings.newMedium, answer: settings.medium },
  'DELETE /media/{id}': { summary: 'Withdraw a permission', answer: null },
  'GET /ledger': { summary: 'Ledger of decisions', query: settings.ledgerQuery, answer: pageOf(settings.ledgerRow) },
  'GET /ledger/export': { summary: 'The whole ledger as lines that can be checked elsewhere', answer: z.string() },
  'GET /ledger/checkpoint': {
    summary: 'Signed head of the ledger, for what is printed',
    query: witness.checkpointQuery,
    answer: witness.printedCheckpoint,
  },
  'GET /witnesses': { summary: 'Who keeps checkpoints of the ledger outside the hub', answer: witness.witnesses },
  'PUT /witnesses': {
    summary: 'Replace who is sent the checkpoint of the day',
    body: witness.witnessReceivers,
    answer: witness.witnesses,
  },
  ...ruleEndpoints,
} as const satisfies Record<string, Endpoint>;

export type Endpoints = typeof endpoints;
/** Method and path of an endpoint, for example `GET /incidents/{id}`. */
export type EndpointKey = keyof Endpoints;

type InferOr<T, Field extends string, Otherwise> =
  T extends Record<Field, infer S> ? (S extends z.ZodType ? z.infer<S> : Otherwise) : Otherwise;

/** Names in braces of a path. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParams<Rest>
  : never;
export type Query<K extends EndpointKey> = InferOr<Endpoints[K], 'query', Record<string, never>>;
export type Body<K extends EndpointKey> = InferOr<Endpoints[K], 'body', undefined>;
export type Answer<K extends EndpointKey> = InferOr<Endpoints[K], 'answer', null>;
export type Params<K extends EndpointKey> = Record<PathParams<K>, string>;
