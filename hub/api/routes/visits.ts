import { type PaperFault, type PaperType, paperType, paperTypes } from '#engine/paper/paper.ts';
import { didTheWork, type Visit } from '#engine/visit/visit.ts';
import type { VisitDetail } from '#protocol/api/visits.ts';
import type { WhoLevel } from '#protocol/visit/states.ts';
import { mayOf, roleTable } from '../../access/capabilities.ts';
import { printedCheckpoint } from '../../ledger/printed-checkpoint.ts';
import { paperProblem } from '../../visits/paper-words.ts';
import { visitActNeeds } from '../../visits/possible-acts.ts';
import { refusalWords } from '../../visits/refusal-words.ts';
import { VisitView } from '../../visits/visit-view.ts';
import { whoWasThere } from '../../visits/who/who.ts';
import { sendingRules } from '../agent-config.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { type Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';
import { VisitNames } from '../visit-names.ts';

type Reader = Pick<Call<'GET /visits'>, 'who' | 'mask'>;

/** Matters that began this soon after a visit are shown with it. */
const aftermathMs = 2 * 3_600_000;
const shownMatters = 100;

/** 保守作業: visits from plan to report. A vendor sees the visits that name him, and nothing else. */
export function visitRoutes(api: EndpointRegistry, services: HubServices): void {
  const { visits, visitScope, controllers, assets, access, incidents, ledger } = services;
  const now = () => services.clock().toISOString();
  const view = new VisitView(visits, controllers, {
    asset: (id) => assets.ref(id),
    incidents: (visit) => mattersOf(visit),
    incidentNumber: (id) => incidents.detail(id, { sites: services.sites.list().map((site) => site.id) })?.number ?? '',
    now,
  });

  const mattersOf = (visit: Visit): VisitDetail['incidents'] => {
    if (visit.openedAt === null) return [];
    const until = visit.leftAt && new Date(Date.parse(visit.leftAt) + aftermathMs).toISOString();
    const of = [...visitScope.equipment(visit)].flatMap(
      (asset) => incidents.list({ state: 'all', asset, limit: shownMatters }, { sites: [visit.site] }).items,
    );
    return of.flatMap(({ id, number, severity, sentence, first, visit: inside, kind }) => {
      const after = visit.leftAt !== null && first > visit.leftAt && first <= until!;
      const own = kind === 'system' ? ('about' as const) : ('during' as const);
      const when = inside === visit.id ? own : after ? ('after' as const) : null;
      return when === null ? [] : [{ id, number, severity, sentence, first, when }];
    });
  };

  const actor = (call: Reader) => ({ id: call.who.id, roles: call.who.roles });
  const names = (call: Reader, own: boolean) => new VisitNames(access, call.who, call.mask, own);
  const reader = (call: Reader, visit: Visit) => {
    const shown = names(call, didTheWork(visit, call.who.id));
    return {
      actor: actor(call),
      may: call.who.may,
      name: (who: string) => shown.show(who),
      worker: (name: string) => shown.worker(name),
    };
  };
  const seen = (call: Reader, visit: Visit) => call.who.may.has('see_visits') || didTheWork(visit, call.who.id);
  const detail = (call: Reader, visit: Visit): VisitDetail => {
    const one = view.detail(visit, reader(call, visit));
    return call.who.may.has('see_incidents') ? one : { ...one, incidents: [], linked: [] };
  };

  /** The visit, for who may see it; a visit of others does not exist for a vendor. */
  const find = (call: Reader & Pick<Call<'GET /visits'>, 'owns'>, id: string): Visit | null => {
    const visit = visits.table.get(id);
    return visit && call.owns(visit.site) && seen(call, visit) ? visit : null;
  };

  const review = async (call: Reader, visit: Visit) => {
    const sightings = await whoWasThere(visit, {
      events: services.events,
      equipment: [...visitScope.equipment(visit)],
      controllers: visit.form.devices.flatMap((id) => {
        const facts = controllers.facts(id);
        return facts
          ? [{ name: facts.name, host: hostOf(facts.address), agent: facts.agent, device: facts.device }]
          : [];
      }),
      machine: (by, value) => assets.store.find(visit.site, by, value) ?? null,
      now: now(),
    });
    const as = reader(call, visit);
    const name = (account: string, level: WhoLevel) =>
      level === 'declared' ? as.worker(account) : call.mask.account(account);
    const who = sightings.map(({ account, machine, ...one }) => ({
      ...one,
      who: [account === null ? null : name(account, one.level), machine].filter(Boolean).join(' @ '),
    }));
    return view.review(visit, who, as);
  };

  api.on('GET /visits', (call) => {
    const { view: which, controller, limit } = call.query;
    const found = visits.table.list({
      sites: call.sites,
      view: which,
      limit,
      ...(controller === undefined ? {} : { controller }),
    });
    return { items: found.filter((visit) => seen(call, visit)).map((visit) => view.row(visit)), next: null };
  });

  api.on('POST /visits', (call) => {
    const begun = visits.begin(call.body, actor(call));
    return begun.refused === undefined ? detail(call, visits.table.get(begun.id)!) : said(begun.refused);
  });

  api.on('GET /visits/policy', (call) => visits.policies.of(call.query.site));

  api.on('PUT /visits/policy', (call) =>
    services.control.transaction(() => {
      const { site } = call.query;
      ledger.record({
        who: call.who.id,
        role: call.who.roles[0] ?? null,
        kind: 'visit.policy_changed',
        site,
        subject: `site/${site}`,
        text: { ja: '保守作業の取り決めを変更しました。', en: 'The policy of visits was changed.' },
        payload: { before: visits.policies.of(site), after: call.body },
      });
      visits.policies.set(site, call.body);
      return call.body;
    }),
  );

  api.on('GET /visits/signers', (call) => {
    const asked = call.query.visit === undefined ? null : find(call, call.query.visit);
    return {
      items: access.people
        .list()
        .filter((one) => !one.disabled && (one.sites.includes('*') || one.sites.includes(call.query.site)))
        .map((one) => ({
          id: one.id,
          name: names(call, false).show(one.id),
          roles: one.roles.map((role) => roleTable[role].name),
          signs: mayOf(one.roles).has('sign_visits') && (asked === null || mayBeSecond(asked, one.id, call.who.id)),
          vendor: one.roles.includes('vendor'),
        })),
      next: null,
    };
  });

  api.on('GET /visits/{id}', (call) => {
    const visit = find(call, call.params.id);
    return visit ? detail(call, visit) : refuse('not_found');
  });

  api.on('GET /visits/{id}/review', (call) => {
    const visit = find(call, call.params.id);
    return visit ? review(call, visit) : refuse('not_found');
  });

  api.on('GET /visits/{id}/report', async (call) => {
    const visit = find(call, call.params.id);
    if (!visit) return refuse('not_found');
    const site = services.sites.get(visit.site)!;
    return {
      visit: detail(call, visit),
      review: await review(call, visit),
      siteName: site.name,
      timeZone: site.timeZone,
      printedAt: now(),
      checkpoint: printedCheckpoint(ledger.checkpoint()),
    };
  });

  api.on('GET /visits/{id}/photos/{photo}', (call) => {
    const visit = find(call, call.params.id);
    const photo = visit && visits.photo(visit.id, call.params.photo);
    return photo ? { type: photo.type, data: Buffer.from(photo.data).toString('base64') } : refuse('not_found');
  });

  api.on('GET /visits/{id}/papers/{paper}', (call) => {
    const visit = find(call, call.params.id);
    const paper = visit && detail(call, visit).papers.find(({ sha256 }) => sha256 === call.params.paper);
    const content = paper && visits.papers.content(visit.id, paper.sha256);
    return content
      ? { type: paper.type, name: paper.name, data: Buffer.from(content).toString('base64') }
      : refuse('not_found');
  });

  api.on('POST /visits/{id}', async (call) => {
    const { body } = call;
    const visit = find(call, call.params.id);
    if (!visit) return refuse('not_found');
    const needs = visitActNeeds[body.type];
    const own = needs.own === true && didTheWork(visit, call.who.id);
    if (!call.who.may.has(needs.may) && !own) return call.refuseAct('not_permitted');
    if (body.type === 'link_incident' && !incidents.detail(body.incident, { sites: [visit.site] }))
      return refuse('not_found');
    if (body.type === 'attach') {
      const fault = faultOf(body.data);
      if (fault !== null)
        return refuse(fault === 'too_large' ? 'too_large' : 'bad_request', paperProblem(body.name, fault));
    }
    const done = await sendingRules(services, visit.site, () => visits.act(visit.id, body, actor(call)));
    if (done.refused !== undefined) return said(done.refused);
    if (body.type === 'link_incident') {
      const text = `保守作業 ${visit.number}（${visit.form.vendor}）と結び付けました：${body.note}`;
      incidents.act([body.incident], { type: 'comment', text }, call.actor);
    }
    return detail(call, visits.table.get(visit.id)!);
  });
}

/** Why a file is not taken, by its content; null when it is. */
function faultOf(data: string): PaperFault | null {
  const type = paperType(Buffer.from(data, 'base64'));
  return paperTypes.includes(type as PaperType) ? null : (type as PaperFault);
}

function said(refused: keyof typeof refusalWords): Refused {
  const full = refused === 'disk_full' || refused === 'papers_full';
  return refuse(full ? 'no_room' : 'conflict', { message: refusalWords[refused] });
}

/** On paper the second is neither the first, nor who asked for the visit or did the work, nor who enters it. */
function mayBeSecond(visit: Visit, person: string, enters: string): boolean {
  const barred = [visit.requestedBy, enters, ...visit.signatures.map((one) => one.by)];
  return !barred.includes(person) && !didTheWork(visit, person);
}

/** Host of `host:port` or of an endpoint URL. */
function hostOf(address: string): string {
  return address.replace(/^[a-z.]+:\/\//, '').replace(/[:/].*$/, '');
}
