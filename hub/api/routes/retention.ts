import type { Hold } from '../../retention/holds.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

const shownDeletions = 30;

/** 保存期間と証拠保全: how long records are kept, what was deleted, and what must not be. */
export function retentionRoutes(api: EndpointRegistry, services: HubServices): void {
  const { holds, retention, deletions, erasure, sites, events } = services;
  const shown = (one: Hold, call: Pick<Call<'GET /holds'>, 'who' | 'mask'>): Hold => {
    const names = new StaffNames(services.access, call.who, call.mask);
    return { ...one, begunBy: names.show(one.begunBy), liftedBy: names.maybe(one.liftedBy) };
  };
  const by = (call: Pick<Call<'GET /holds'>, 'who'>) => ({ id: call.who.id, role: call.who.roles[0] ?? null });

  api.on('GET /retention', async (call) => {
    const { ranAt, problem, heldBack, clockDoubt } = retention.state();
    const names = new StaffNames(services.access, call.who, call.mask);
    const rows = sites.list().filter(({ id }) => call.sites.includes(id));
    const items = await Promise.all(
      rows.map(async ({ id, retentionDays, retentionReason }) => {
        const [count] = await events.aggregate({ type: 'count', search: { sites: [id] } });
        return {
          site: id,
          days: retentionDays,
          reason: retentionReason,
          oldest: count?.first ?? null,
          heldBack: heldBack.find(({ site }) => site === id)?.events ?? 0,
          ranAt,
          problem,
          clockDoubt,
          deleted: deletions.list(id, shownDeletions).map(({ site: _, ...line }) => line),
          erased: erasure.list(id, shownDeletions).map((line) => ({ ...line, by: names.show(line.by) })),
        };
      }),
    );
    return { items, next: null };
  });

  api.on('POST /retention/clock', (call) => {
    retention.confirmClock(call.body.reason, by(call));
    return null;
  });

  const future = (before: string) =>
    before <= services.clock().toISOString()
      ? null
      : refuse('bad_request', {
          field: 'before',
          message: { ja: '過ぎた日時を指定してください。', en: 'Name a moment that has passed.' },
        });

  api.on('GET /retention/erasure', (call) => {
    const { site, before } = call.query;
    return future(before) ?? erasure.preview(site, before);
  });

  api.on('POST /retention/erasure', (call) => future(call.body.before) ?? erasure.erase(call.body, call.actor));

  api.on('GET /holds', (call) => ({ items: holds.list(call.sites).map((one) => shown(one, call)), next: null }));

  api.on('POST /holds', (call) => {
    const { from, to, incident } = call.body;
    if (from && to && from >= to) {
      return refuse('bad_request', {
        field: 'to',
        message: { ja: '終わりは始まりより後にしてください。', en: 'The end must be after the beginning.' },
      });
    }
    if (incident && (from || to)) {
      return refuse('bad_request', {
        field: 'incident',
        message: {
          ja: '期間かインシデントのどちらかを指定してください。',
          en: 'Name a span or an incident, not both.',
        },
      });
    }
    const begun = holds.begin(call.body, by(call));
    return begun ? shown(begun, call) : refuse('not_found');
  });

  api.on('POST /holds/{id}/lift', (call) => {
    const known = holds.get(call.params.id);
    if (!known || !call.owns(known.site)) return refuse('not_found');
    const lifted = holds.lift(known.id, call.body.reason, by(call));
    return lifted ? shown(lifted, call) : refuse('conflict');
  });
}
