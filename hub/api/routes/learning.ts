import type { AssetLearning } from '#protocol/api/learning.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { Learning } from '../../detect/novelty/novelty.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

const nothing: Learning = { since: null, until: null, subjects: [] };

/** What is usual at an asset, as far as it is learned, and the beginning of that anew. */
export function learningRoutes(api: EndpointRegistry, services: HubServices): void {
  const { assets, ledger } = services;

  const find = (call: Pick<Call<'GET /assets/{id}/learning'>, 'owns' | 'params'>): Asset | null => {
    const asset = assets.get(call.params.id);
    return asset && call.owns(asset.site) ? asset : null;
  };

  api.on('GET /assets/{id}/learning', async (call) => {
    const asset = find(call);
    return asset ? shown(await services.learning(asset.id, false)) : refuse('not_found');
  });

  api.on('POST /assets/{id}/learning', async (call) => {
    const asset = find(call);
    if (!asset) return refuse('not_found');
    const { reason } = call.body;
    const before = shown(await services.learning(asset.id, false));
    const after = shown(await services.learning(asset.id, true));
    ledger.record({
      ...{ who: call.who.id, role: call.who.roles[0] ?? null, kind: 'asset.learned_anew' },
      ...{ site: asset.site, subject: `asset/${asset.id}` },
      text: {
        ja: `「${asset.name}」でふだん見られるものを忘れ、学習し直しを始めました：${reason}`,
        en: `What is usual at "${asset.name}" was forgotten, and is learned anew: ${reason}`,
      },
      payload: { reason, before },
    });
    return after;
  });
}

function shown(learned: Learning | null): AssetLearning {
  const { since, until, subjects } = learned ?? nothing;
  return {
    since: since === null ? null : new Date(since).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
    subjects: subjects.filter(({ known, full }) => known > 0 || full),
  };
}
