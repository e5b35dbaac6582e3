import type { z } from 'zod';
import type { Controller, controllerDetail, controllerReading } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { ControllerValues } from '#protocol/api/value-rules.ts';
import type { ReadingSeries } from '#protocol/reading.ts';
import { reasonsWords } from '#protocol/reasons/reason.ts';
import { newestAsked } from '../../agents/asked-readings.ts';
import { attachmentContent, attachmentsOf } from '../../controllers/attachments.ts';
import type { ControllerFacts } from '../../controllers/controllers.ts';
import { LookDesk } from '../../controllers/look-ups/look-desk.ts';
import { placeHistory } from '../../controllers/place-history.ts';
import { PlaceSearch } from '../../controllers/place-search.ts';
import { compareTwins } from '../../controllers/twins.ts';
import { sendingRules } from '../agent-config.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type ControllerReading = z.infer<typeof controllerReading>;
type Reader = Pick<Call<'GET /controllers'>, 'who' | 'mask'>;

/** An agent that was silent for this long tells no more how far it is, milliseconds. */
const readingFreshMs = 20_000;

/** An ended series is told for this long, milliseconds. */
const seriesToldForMs = 24 * 3_600_000;

function shownSeries(series: ReadingSeries | undefined, now: Date): ControllerReading['series'] {
  if (!series || (series.ended !== null && now.getTime() - Date.parse(series.ended) > seriesToldForMs)) return null;
  const { device: _device, why, ...rest } = series;
  return { ...rest, why: why.length === 0 ? null : reasonsWords(why) };
}

/** Source of an agent by protocol, as long as it has told nothing of a controller; the others are called as the protocol is. */
const usualSource: Readonly<Record<string, string>> = { opcua: 'opc-ua', file: 'file-evidence' };
const noReader: Bilingual = {
  ja: 'この制御機器を読むエージェントは、今は登録が有効ではありません。「収集状況」で確認してください。',
  en: 'The agent that reads this controller is not enrolled at present. See Sources.',
};

/** 制御機器 and 通信: snapshots, expected state, differences; who talks with whom. */
export function controllerRoutes(api: EndpointRegistry, services: HubServices): void {
  const { controllers } = services;
  const decider = (call: Reader) => ({ id: call.who.id, role: call.who.roles[0] ?? null });

  const readerOf = (of: { site: string; agent: string }) =>
    services.agents.list().find(({ site, agent }) => site === of.site && agent === of.agent);

  const shown = <T extends Omit<Controller, 'pendingCertificate' | 'agentSigns'>>(one: T, call: Reader) => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const pending = services.certificates.pending(one);
    const reader = readerOf(one);
    return {
      ...one,
      agentSigns: reader ? reader.chainKey !== null : null,
      pendingCertificate: pending && (pending.changed ? ('changed' as const) : ('new' as const)),
      baseline: one.baseline && { ...one.baseline, approvedBy: names.show(one.baseline.approvedBy) },
      proposal: one.proposal && {
        ...one.proposal,
        by: names.show(one.proposal.by),
        mine: one.proposal.by === call.who.id,
      },
    };
  };

  const detail = (call: Reader, id: string) => {
    const one = controllers.detail(id)!;
    const names = new StaffNames(services.access, call.who, call.mask);
    const answer: z.infer<typeof controllerDetail> = {
      ...shown(one, call),
      differences: one.differences.map((item) => ({
        ...item,
        decision: item.decision && { ...item.decision, by: names.show(item.decision.by) },
      })),
      baselines: one.baselines.map((version) => ({
        ...version,
        proposedBy: names.show(version.proposedBy),
        approvedBy: names.show(version.approvedBy),
        items: version.items.map((item) => ({ ...item, by: names.show(item.by) })),
      })),
    };
    return answer;
  };

  const mine = (call: Pick<Call<'GET /controllers'>, 'owns'>, id: string): boolean => {
    const site = controllers.siteOf(id);
    return site !== null && call.owns(site);
  };

  api.on('GET /controllers', (call) => ({
    items: controllers.list(call.sites).map((one) => shown(one, call)),
    next: null,
  }));

  api.on('GET /controllers/{id}', (call) =>
    mine(call, call.params.id) ? detail(call, call.params.id) : refuse('not_found'),
  );

  const readingOf = (one: ControllerFacts) => {
    const since = new Date(services.clock().getTime() - readingFreshMs).toISOString();
    const live = services.siteLink.live().find(({ site, agent }) => site === one.site && agent === one.agent);
    const heard = live?.lastHeard != null && live.lastHeard >= since;
    const asked = newestAsked(services.control, one, services.clock());
    const series = heard ? live.series?.find(({ device }) => device === one.device) : undefined;
    return {
      reading: (heard ? live.readings.find(({ device }) => device === one.device) : undefined) ?? null,
      series: shownSeries(series, services.clock()),
      asked: asked && { ...asked, agentHeard: live?.lastHeard ?? null },
    };
  };

  api.on('GET /controllers/{id}/reading', (call) => {
    const one = mine(call, call.params.id) ? controllers.facts(call.params.id) : null;
    return one ? readingOf(one) : refuse('not_found');
  });

  api.on('POST /controllers/{id}/reading', async (call) => {
    const one = mine(call, call.params.id) ? controllers.facts(call.params.id) : null;
    if (!one) return refuse('not_found');
    const { site, agent, device } = one;
    if (readerOf(one)?.standing !== 'active') return refuse('conflict', { message: noReader });
    const source = one.source ?? usualSource[one.protocol] ?? one.protocol;
    await services.siteLink.command({ site, agent, name: 'snapshot', source, argument: { device, ...call.body } });
    const { series } = call.body;
    services.ledger.record({
      who: call.who.id,
      role: call.who.roles[0] ?? null,
      kind: 'controller.reading_asked',
      site,
      subject: `controller/${one.id}`,
      text: series
        ? {
            ja: `${one.name}：${series.minutes}分間に${series.readings}回の取得を依頼しました。`,
            en: `${one.name}: ${series.readings} readings in ${series.minutes} minutes were asked for.`,
          }
        : { ja: `${one.name}：取得を依頼しました。`, en: `${one.name}: a reading was asked for.` },
      payload: call.body,
    });
    return readingOf(one);
  });

  api.on('GET /controllers/{id}/attachments', (call) =>
    mine(call, call.params.id)
      ? { items: attachmentsOf(controllers.archive, call.params.id), next: null }
      : refuse('not_found'),
  );

  api.on('GET /controllers/{id}/attachments/{item}', (call) => {
    const { id, item } = call.params;
    if (!mine(call, id)) return refuse('not_found');
    return attachmentContent(controllers.archive, id, item) ?? refuse('not_found');
  });

  api.on('POST /controllers/{id}/baseline', (call) => {
    const { id } = call.params;
    if (!mine(call, id)) return refuse('not_found');
    const needs = call.body.type === 'propose' ? 'propose_baseline' : 'approve_baseline';
    if (!call.who.may.has(needs)) return call.refuseAct('not_permitted');
    const wrong = controllers.baseline(id, call.body, decider(call));
    return wrong ? refuse('conflict', { message: wrong.impossible }) : detail(call, id);
  });

  api.on('POST /controllers/{id}/judgements', (call) => {
    const { id } = call.params;
    if (!mine(call, id)) return refuse('not_found');
    const wrong = controllers.judge(id, call.body, decider(call));
    return wrong ? refuse('conflict', { message: wrong.impossible }) : detail(call, id);
  });

  const values = (call: Reader, id: string): ControllerValues => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const maybe = (who: string | null) => who && names.show(who);
    const found = controllers.values.of(controllers.facts(id)!);
    return {
      ...found,
      rules: found.rules.map(({ nodes: _nodes, controller: _controller, proposedRole: _role, ...rule }) => ({
        ...rule,
        mine: rule.proposedBy === call.who.id,
        proposedBy: names.show(rule.proposedBy),
        decidedBy: maybe(rule.decidedBy),
        ending: rule.ending && {
          by: names.show(rule.ending.by),
          at: rule.ending.at,
          reason: rule.ending.reason,
          mine: rule.ending.by === call.who.id,
        },
      })),
    };
  };

  const desk = new LookDesk((hash) => controllers.archive.blob(hash));
  api.on('GET /controllers/{id}/history', async (call) => {
    const { id } = call.params;
    if (!mine(call, id)) return refuse('not_found');
    return (await placeHistory(controllers, desk, id, call.query)) ?? refuse('busy');
  });

  const places = new PlaceSearch(controllers.archive);
  api.on('GET /controllers/{id}/places', (call) =>
    mine(call, call.params.id) ? places.find(call.params.id, call.query.words) : refuse('not_found'),
  );

  api.on('GET /controllers/{id}/twin', async (call) => {
    const both = [call.params.id, call.query.with];
    if (!both.every((id) => mine(call, id))) return refuse('not_found');
    return (await compareTwins(controllers, desk, call.params.id, call.query)) ?? refuse('busy');
  });

  api.on('GET /controllers/{id}/values', (call) =>
    mine(call, call.params.id) ? values(call, call.params.id) : refuse('not_found'),
  );

  api.on('POST /controllers/{id}/values', async (call) => {
    const { id } = call.params;
    if (!mine(call, id)) return refuse('not_found');
    const decides = call.body.type === 'approve' || call.body.type === 'refuse';
    if (!call.who.may.has(decides ? 'approve_baseline' : 'propose_baseline')) return call.refuseAct('not_permitted');
    const of = controllers.facts(id)!;
    const wrong = await sendingRules(services, of.site, () => controllers.rules.act(of, call.body, decider(call)));
    return wrong ? refuse('conflict', { message: wrong.impossible }) : values(call, id);
  });
}
