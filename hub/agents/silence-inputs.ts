import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { AgentRegister } from './agent-register.ts';
import type { LifecycleRecord } from './lifecycle-record.ts';
import type { SilenceInput } from './silence.ts';
import type { AgentLive } from './site-link.ts';

/** Where the facts for judging silence come from. */
export interface SilenceSources {
  agents: Pick<AgentRegister, 'list'>;
  live: () => AgentLive[];
  assets: AssetLedger;
  lifecycle: LifecycleRecord;
}

/**
 * Active agents with their last sign. After a restart of the hub, until an agent is heard, the last record of its machine
 * stands for it; an agent that never sent anything is left out.
 */
export function silenceInputs(from: SilenceSources): SilenceInput[] {
  const live = new Map(from.live().map((one) => [`${one.site}/${one.agent}`, one]));
  return from.agents
    .list()
    .filter((record) => record.standing === 'active')
    .map(({ site, agent, name, phase }) => {
      const asset = from.assets.store.assetOfAgent(site, agent);
      const seen = asset ? from.assets.store.get(asset)?.lastSeen : null;
      const zone = asset ? from.assets.zoneOf(asset) : null;
      return {
        site,
        agent,
        name,
        zone,
        lastHeard: live.get(`${site}/${agent}`)?.lastHeard ?? seen ?? null,
        stopped: from.lifecycle.stopped(site, agent),
        phase: earliestPhase(phase, from.assets.sites.get(site), zone),
      };
    });
}

const order = ['build', 'trial', 'live'] as const;

/** The least advanced phase of agent, zone and site counts. */
function earliestPhase(
  agent: SilenceInput['phase'],
  site: ReturnType<AssetLedger['sites']['get']>,
  zone: string | null,
): SilenceInput['phase'] {
  const phases = [agent, site?.phase ?? 'live', site?.zones.find((one) => one.id === zone)?.phase ?? 'live'];
  return order.find((phase) => phases.includes(phase)) ?? 'live';
}
