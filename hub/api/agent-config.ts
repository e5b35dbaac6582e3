import type { HubServices } from './services.ts';

/** The part of an agent's configuration that people decide in the console. */
export function siteConfig(services: HubServices, phase: 'build' | 'trial' | 'live'): Record<string, unknown> {
  const today = services.clock().toISOString();
  const media = services.media
    .list()
    .filter((one) => one.expires === null || one.expires >= today.slice(0, one.expires.length))
    .map(({ vendorId, productId, serial, label }) => ({ vendorId, productId, serial, label }));
  return { phase, media };
}

/** Sends the present configuration to every active agent, for example after the register of media changed. */
export async function configureAll(services: HubServices): Promise<void> {
  for (const { site, agent, standing, phase } of services.agents.list()) {
    if (standing === 'active') await services.siteLink.configure(site, agent, siteConfig(services, phase));
  }
}
