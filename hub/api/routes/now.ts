import type { z } from 'zod';
import type { now as nowSchema } from '#protocol/api/plant.ts';
import type { AgentLive } from '../../agents/site-link.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import type { MatterView } from '../matter-view.ts';
import type { HubServices } from '../services.ts';

type Now = z.infer<typeof nowSchema>;

const stripSteps = 48;
const stripStepSeconds = 1_800;
const shownIncidents = 12;
const shownVisits = 50;
/** Beyond this the way of an agent's records to the hub is called lagging. */
const laggingSeconds = 60;
const maxAlerts = 5_000;

/** 現在の状況: is anything wrong, is anyone silent, what is covered. */
export function nowRoutes(api: EndpointRegistry, services: HubServices, view: MatterView): void {
  api.on('GET /now', async (call) => {
    const at = services.clock();
    const { open, rows } = services.incidents.present({ sites: call.sites }, shownIncidents);
    const live = services.siteLink.live().filter((one) => call.sites.includes(one.site));
    const silent = silentAgents(services, call.sites);
    const agents = agentCounts(services, call.sites, silent);
    const coverage = zoneCoverage(services, call.sites, live, silent);
    const countOf = (counted: typeof open) => counted.reduce((sum, one) => sum + one.count, 0);
    const grave = countOf(open.filter((one) => one.severity === 'S1' || one.severity === 'S2'));
    const unexplained = silent.filter((one) => one.judgement === 'unexplained').length;
    return {
      at: at.toISOString(),
      calm: grave === 0 && unexplained === 0,
      sentence: sentenceOf({ grave, open: countOf(open), unexplained, agents, coverage }),
      open,
      incidents: await view.rows(rows, call),
      silent,
      lagging: await lagging(services, live),
      agents,
      visits: visitsToday(services, call.sites),
      certificates: pendingCertificates(services, call.sites),
      strip: await stripOf(services, call, at),
      coverage,
      detectLagSeconds: services.detectLagSeconds(),
    };
  });
}

function visitsToday(services: HubServices, sites: string[]): Now['visits'] {
  return services.visits.table
    .list({ sites, view: 'open', limit: shownVisits })
    .map(({ id, form, state }) => ({ id, vendor: form.vendor, state }));
}

function pendingCertificates({ controllers, certificates }: HubServices, sites: string[]): Now['certificates'] {
  return controllers.list(sites).flatMap((one) => certificates.pending(one) ?? []);
}

function silentAgents(services: HubServices, sites: readonly string[]): Now['silent'] {
  const names = new Map(services.agents.list().map((one) => [`${one.site}/${one.agent}`, one.name]));
  return services
    .silence()
    .filter((matter) => sites.includes(matter.site))
    .flatMap((matter) =>
      matter.agents.map((agent) => ({
        agent,
        name: names.get(`${matter.site}/${agent}`) ?? agent,
        since: matter.since,
        judgement: matter.judgement,
        text: matter.text,
      })),
    );
}

function agentCounts(services: HubServices, sites: readonly string[], silent: Now['silent']): Now['agents'] {
  const active = services.agents.list().filter((one) => sites.includes(one.site) && one.standing === 'active');
  const heard = new Set(
    services.siteLink
      .live()
      .filter((one) => one.lastHeard !== null)
      .map((one) => `${one.site}/${one.agent}`),
  );
  const quiet = new Set(silent.map((one) => one.agent));
  return {
    total: active.length,
    heard: active.filter((one) => heard.has(`${one.site}/${one.agent}`) && !quiet.has(one.agent)).length,
    planned: silent.filter((one) => one.judgement === 'planned' || one.judgement === 'clean_stop').length,
  };
}

function zoneCoverage(
  services: HubServices,
  sites: readonly string[],
  live: readonly AgentLive[],
  silent: Now['silent'],
): Now['coverage'] {
  const quiet = new Set(silent.map((one) => one.agent));
  const heard = new Set(
    live.filter((one) => one.lastHeard !== null && !quiet.has(one.agent)).map((one) => `${one.site}/${one.agent}`),
  );
  const assets = services.assets.list({ limit: 1_000_000 }, sites).items;
  return sites.flatMap((site) =>
    (services.sites.get(site)?.zones ?? []).map((zone) => {
      const here = assets.filter((asset) => asset.site === site && asset.zone === zone.id);
      const watched = here.filter((asset) => asset.agents.some((agent) => heard.has(`${site}/${agent}`))).length;
      const state = watched === 0 ? 'not_watched' : watched === here.length ? 'watched' : 'partly';
      return { zone: zone.id, name: zone.name, assets: here.length, watched, state };
    }),
  );
}

async function lagging(services: HubServices, live: readonly AgentLive[]): Promise<Now['lagging']> {
  const names = new Map(services.agents.list().map((one) => [`${one.site}/${one.agent}`, one.name]));
  const out: Now['lagging'] = [];
  for (const one of live) {
    if (!one.spoolEvents) continue;
    const { events } = await services.events.search({ sites: [one.site], agent: one.agent, limit: 1 });
    const newest = events[0];
    if (!newest || newest.history) continue;
    const lagSeconds = Math.round((Date.parse(newest.received) - Date.parse(newest.corrected)) / 1000);
    if (lagSeconds > laggingSeconds) {
      out.push({ agent: one.agent, name: names.get(`${one.site}/${one.agent}`) ?? one.agent, lagSeconds });
    }
  }
  return out;
}

async function stripOf(services: HubServices, call: Pick<Call<'GET /now'>, 'sites'>, at: Date): Promise<Now['strip']> {
  const step = stripStepSeconds * 1000;
  const last = Math.floor(at.getTime() / step) * step;
  const first = last - (stripSteps - 1) * step;
  const from = new Date(first).toISOString();
  const [counts, alerts] = await Promise.all([
    services.events.aggregate({
      type: 'histogram',
      stepSeconds: stripStepSeconds,
      search: { sites: call.sites, from },
    }),
    services.events.alerts({ sites: call.sites, from, limit: maxAlerts }),
  ]);
  const events = new Map(counts.map((row) => [Date.parse(String(row.key['at'])), row.count]));
  const fired = new Map<number, number>();
  for (const alert of alerts) {
    if (alert.history) continue;
    const bucket = Math.floor(Date.parse(alert.detectedAt) / step) * step;
    fired.set(bucket, (fired.get(bucket) ?? 0) + 1);
  }
  return Array.from({ length: stripSteps }, (_, i) => {
    const bucket = first + i * step;
    return {
      at: new Date(bucket).toISOString(),
      events: events.get(bucket) ?? 0,
      alerts: fired.get(bucket) ?? 0,
    };
  });
}

/** The one sentence on top: the gravest thing first, then who is silent, then what is covered. */
export function sentenceOf(given: {
  grave: number;
  open: number;
  unexplained: number;
  agents: Now['agents'];
  coverage: Now['coverage'];
}): Now['sentence'] {
  const { grave, open, unexplained, agents } = given;
  const ja: string[] = [];
  const en: string[] = [];
  if (grave > 0) {
    ja.push(`対応が必要なインシデントが${grave}件あります。`);
    en.push(`${grave} ${grave === 1 ? 'incident needs' : 'incidents need'} action.`);
  } else if (open > 0) {
    ja.push(`急ぎの対応はありません（未完了 ${open}件）。`);
    en.push(`Nothing urgent (${open} open).`);
  } else {
    ja.push('対応が必要なものはありません。');
    en.push('Nothing needs action.');
  }
  if (unexplained > 0) {
    ja.push(`理由の分からない無応答が${unexplained}台あります。`);
    en.push(`${unexplained} ${unexplained === 1 ? 'agent is' : 'agents are'} silent without a known reason.`);
  }
  if (agents.total === 0) {
    ja.push('監視している端末はまだありません。');
    en.push('No machine is watched yet.');
  } else {
    const planned =
      agents.planned > 0
        ? { ja: `（ほかに予定停止 ${agents.planned}台）`, en: ` (${agents.planned} stopped as planned)` }
        : { ja: '', en: '' };
    const watched = given.coverage.reduce((sum, zone) => sum + zone.watched, 0);
    const assets = given.coverage.reduce((sum, zone) => sum + zone.assets, 0);
    ja.push(`監視中 ${watched} / ${assets}台、エージェント応答 ${agents.heard} / ${agents.total}台${planned.ja}。`);
    en.push(`${watched} of ${assets} machines watched, ${agents.heard} of ${agents.total} agents heard${planned.en}.`);
  }
  const dark = given.coverage.filter((zone) => zone.watched === 0).length;
  if (dark > 0) {
    ja.push(`未監視のゾーンが${dark}あります。`);
    en.push(`${dark} ${dark === 1 ? 'zone is' : 'zones are'} not watched.`);
  }
  return { ja: ja.join(''), en: en.join(' ') };
}
