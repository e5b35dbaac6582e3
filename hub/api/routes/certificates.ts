import type { ControllerCertificates } from '#protocol/api/certificates.ts';
import { configureAgent } from '../agent-config.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type Reader = Pick<Call<'GET /controllers'>, 'who' | 'mask' | 'owns'>;

/** Whose certificates agents trust at controllers; a decision goes to the agent with its configuration. */
export function certificateRoutes(api: EndpointRegistry, services: HubServices): void {
  const { agents, certificates, controllers, siteLink } = services;

  const found = (call: Pick<Reader, 'owns'>, id: string) => {
    const one = controllers.facts(id);
    return one && call.owns(one.site) ? one : null;
  };

  const answer = (call: Reader, { id, site, agent }: NonNullable<ReturnType<typeof found>>): ControllerCertificates => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const { shown, own, decisions } = certificates.of(id);
    return {
      shown,
      own,
      decisions: decisions.map((one) => ({ ...one, by: names.show(one.by) })),
      arrived: siteLink.configured(site, agent),
    };
  };

  api.on('GET /controllers/{id}/certificates', (call) => {
    const one = found(call, call.params.id);
    return one ? answer(call, one) : refuse('not_found');
  });

  api.on('POST /controllers/{id}/certificates/{sha256}', async (call) => {
    const one = found(call, call.params.id);
    if (!one) return refuse('not_found');
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    const wrong = certificates.act(one, call.params.sha256, call.body, by);
    if (wrong) return refuse('conflict', { message: wrong.impossible });
    const agent = agents.list().find((each) => each.site === one.site && each.agent === one.agent);
    if (agent?.standing === 'active') await configureAgent(services, agent);
    services.bus.publish({ type: 'agent', site: one.site, agent: one.agent });
    return answer(call, one);
  });
}
