import type { RuleDetail, RuleRow } from '#protocol/api/rules.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

/** 検知ルール: the list, one rule with everything about it, and what people decide about it. */
export function ruleRoutes(api: EndpointRegistry, services: HubServices): void {
  type Reader = Pick<Call<'GET /rules'>, 'who' | 'mask'>;
  const named = <R extends RuleRow>(row: R, call: Reader): R => {
    const names = new StaffNames(services.access, call.who, call.mask);
    return { ...row, switches: row.switches.map((one) => ({ ...one, by: names.show(one.by) })) };
  };
  const page = async (id: string, sites: readonly string[], call: Reader): Promise<RuleDetail | null> => {
    const row = (await services.rules(sites)).find((one) => one.id === id);
    const found = row && (await services.rulePage(row, sites));
    return found ? named(found, call) : null;
  };

  api.on('GET /rules', async (call) => {
    const { cursor, limit } = call.query;
    const rows = await services.rules(call.sites);
    const start = Number(cursor ?? 0);
    const items = rows.slice(start, start + limit).map((row) => named(row, call));
    return { items, next: start + limit < rows.length ? String(start + limit) : null, total: rows.length };
  });

  api.on('GET /rules/{id}', async (call) => (await page(call.params.id, call.sites, call)) ?? refuse('not_found'));

  api.on('POST /rules/{id}/switch', async (call) => {
    const { id } = call.params;
    if (!(await services.rules(call.sites)).some((row) => row.id === id)) return refuse('not_found');
    services.switches.decide(id, call.body, { id: call.who.id, role: call.who.roles[0] ?? null });
    return (await page(id, call.sites, call)) ?? refuse('not_found');
  });
}
