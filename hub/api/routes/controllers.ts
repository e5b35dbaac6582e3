import type { z } from 'zod';
import type { Controller, controllerDetail } from '#protocol/api/controllers.ts';
import type { ControllerValues } from '#protocol/api/value-rules.ts';
import { attachmentContent, attachmentsOf } from '../../controllers/attachments.ts';
import { LookDesk } from '../../controllers/look-ups/look-desk.ts';
import { placeHistory } from '../../controllers/place-history.ts';
import { PlaceSearch } from '../../controllers/place-search.ts';
import { compareTwins } from '../../controllers/twins.ts';
import { sendingRules } from '../agent-config.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type Reader = Pick<Call<'GET /controllers'>, 'who' | 'mask'>;

/** 制御機器 and 通信: snapshots, expected state, differences; who talks with whom. */
export function controllerRoutes(api: EndpointRegistry, services: HubServices): void {
  const { controllers } = services;
  const decider = (call: Reader) => ({ id: call.who.id, role: call.who.roles[0] ?? null });

  const shown = <T extends Omit<Controller, 'pendingCertificate' | 'agentSigns'>>(one: T, call: Reader) => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const pending = services.certificates.pending(one);
    const reader = services.agents.list().find(({ site, agent }) => site === one.site && agent === one.agent);
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
