import type { RuleDetail, RuleRow, SwitchOrder } from '#protocol/api/rules.ts';
import { graver, type Severity } from '#protocol/incident/severity.ts';
import type { SwitchProposal } from '../../detect/switches/switch-proposals.ts';
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
    if (!found) return null;
    const [waits] = services.switches.proposals.of(id, sites);
    const proposal = waits ? proposalOf(waits, call) : null;
    return named({ ...found, proposal }, call);
  };
  const proposalOf = ({ site, state, severity, reason, by, at }: SwitchProposal, { who, mask }: Reader) => ({
    ...{ site, state, severity, reason, at, mine: by === who.id },
    by: new StaffNames(services.access, who, mask).show(by),
  });

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
    const rule = await page(id, call.sites, call);
    if (rule === null) return refuse('not_found');
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    if (rule.pierces && weakens(call.body, rule)) services.switches.proposals.propose(id, call.body, by);
    else services.switches.decide(id, call.body, by);
    return (await page(id, call.sites, call)) ?? refuse('not_found');
  });

  api.on('POST /rules/{id}/switch/second', async (call) => {
    const { id } = call.params;
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    if (!services.switches.proposals.decide(id, call.body, by)) return refuse('conflict', { message: notSecond });
    return (await page(id, call.sites, call)) ?? refuse('not_found');
  });
}

/** Whether a rule would tell less, or less gravely, than it says of itself. */
function weakens({ state, severity }: SwitchOrder, { ownSeverity }: RuleDetail): boolean {
  return state !== 'on' || (severity !== null && graver(ownSeverity as Severity, severity));
}

const notSecond = {
  ja: '承認を待つ切り替えがないか、別の申し出に変わったか、ご自身の申し出です。画面を読み直し、承認は別の人が行ってください。何も変更していません。',
  en: 'No switch waits, another one was proposed meanwhile, or it is your own. Read the page again; another person has to approve it. Nothing was changed.',
};
