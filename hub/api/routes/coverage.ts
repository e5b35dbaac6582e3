import { coverageOf } from '../../detect/coverage/coverage.ts';
import { navigatorLayer } from '../../detect/coverage/navigator-layer.ts';
import type { EndpointRegistry } from '../endpoint.ts';
import type { HubServices } from '../services.ts';

/** What the rules in force cover, and what they are blind to. */
export function coverageRoutes(api: EndpointRegistry, services: HubServices): void {
  const coverage = async (sites: readonly string[]) =>
    coverageOf(await services.rules(sites), services.checklist.edition);

  api.on('GET /coverage', ({ sites }) => coverage(sites));

  api.on('GET /coverage/layer', async ({ sites, query }) =>
    navigatorLayer(await coverage(sites), query.domain, services.clock().toISOString()),
  );
}
