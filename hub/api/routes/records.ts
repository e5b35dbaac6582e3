import type { Page } from '#protocol/api/parts.ts';
import { configureAll } from '../agent-config.ts';
import type { EndpointRegistry } from '../endpoint.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

/** Detection rules and the register of permitted media. */
export function recordRoutes(api: EndpointRegistry, services: HubServices): void {
  const { media, control, ledger } = services;

  api.on('GET /rules/{id}/feed', ({ params, sites, query }) => {
    const found = services.ruleFeed(params.id, sites);
    return found ? paged(found, query) : refuse('not_found');
  });

  api.on('GET /media', () => ({ items: media.list(), next: null }));

  api.on('POST /media', async (call) => {
    const known = media
      .list()
      .some(
        (one) =>
          one.serial !== null &&
          one.serial === call.body.serial &&
          one.vendorId === call.body.vendorId.toLowerCase() &&
          one.productId === call.body.productId.toLowerCase(),
      );
    if (known) {
      return refuse('conflict', {
        message: { ja: 'この媒体は登録済みです。', en: 'This medium is registered already.' },
      });
    }
    const one = control.transaction(() => {
      const added = media.add(call.body);
      ledger.record({
        who: call.who.id,
        role: call.who.roles[0] ?? null,
        kind: 'medium.permitted',
        subject: `medium/${added.id}`,
        text: { ja: `USB媒体「${added.label}」を許可しました。`, en: `The USB medium ${added.label} was permitted.` },
        payload: added,
      });
      return added;
    });
    await configureAll(services);
    return one;
  });

  api.on('DELETE /media/{id}', async (call) => {
    const removed = control.transaction(() => {
      const old = media.remove(call.params.id);
      if (old) {
        ledger.record({
          who: call.who.id,
          role: call.who.roles[0] ?? null,
          kind: 'medium.withdrawn',
          subject: `medium/${old.id}`,
          text: {
            ja: `USB媒体「${old.label}」の許可を取り消しました。`,
            en: `The permission of ${old.label} was withdrawn.`,
          },
          payload: old,
        });
      }
      return old;
    });
    if (!removed) return refuse('not_found');
    await configureAll(services);
    return null;
  });
}

/** One page of a list that is at hand; the cursor is its place. */
function paged<T>(all: readonly T[], { cursor, limit }: { cursor?: string | undefined; limit: number }): Page<T> {
  const start = Number(cursor ?? 0) || 0;
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : null, total: all.length };
}
