import type { HubConfig } from '#protocol/command.ts';
import { rulesForAgent } from '../controllers/agent-rules.ts';
import type { HubServices } from './services.ts';

/** What an agent's configuration is made of, and by which it is sent. */
type ConfigServices = Pick<
  HubServices,
  'clock' | 'media' | 'control' | 'controllers' | 'certificates' | 'setUps' | 'network' | 'siteLink'
>;

/** An agent whose configuration is sent. */
interface Configured {
  site: string;
  agent: string;
  phase: 'build' | 'trial' | 'live';
}

/** The part of an agent's configuration that people decide in the console. */
function siteConfig(services: ConfigServices, { site, agent, phase }: Configured): Partial<HubConfig> {
  const today = services.clock().toISOString();
  const media = services.media
    .list()
    .filter((one) => one.expires === null || one.expires >= today.slice(0, one.expires.length))
    .map(({ vendorId, productId, serial, label }) => ({ vendorId, productId, serial, label }));
  const valueRules = rulesForAgent(services.control, services.controllers.rules.table, site, agent);
  const certificates = services.certificates.verdictsFor(site, agent);
  const controllers = services.setUps.forAgent(site, agent);
  const network = services.network.orders.of(site, agent);
  return {
    ...{ phase, media, certificates, controllers },
    ...(valueRules ? { valueRules } : {}),
    ...(network ? { network } : {}),
  };
}

/** Sends an agent its present configuration, for example after a certificate was accepted. */
export async function configureAgent(services: ConfigServices, of: Configured): Promise<void> {
  await services.siteLink.configure(of.site, of.agent, siteConfig(services, of));
}

/** Sends the present configuration to every active agent, for example after the register of media changed. */
export async function configureAll(services: HubServices): Promise<void> {
  for (const one of services.agents.list()) if (one.standing === 'active') await configureAgent(services, one);
}

/** Does something that may put rules about values in force or end them, and sends what changed to the agents of the site. */
export async function sendingRules<T>(services: HubServices, site: string, act: () => T): Promise<T> {
  const { table } = services.controllers.rules;
  const before = table.revisionOf(site);
  const done = act();
  if (table.revisionOf(site) === before) return done;
  for (const one of services.agents.list()) {
    if (one.site !== site || one.standing !== 'active') continue;
    if (!rulesForAgent(services.control, table, site, one.agent)) continue;
    await configureAgent(services, one);
  }
  return done;
}
