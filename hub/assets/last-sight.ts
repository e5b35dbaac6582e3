import type { Asset } from '#protocol/api/plant.ts';

/** When an agent was heard last, ISO 8601 UTC; null for never since the hub started. */
export interface Heard {
  site: string;
  agent: string;
  lastHeard: string | null;
}

/** Shows assets with the newer of what was recorded of them and of when their agents were heard: a heartbeat is a sight, too. */
export function withLastSight(live: readonly Heard[]): (asset: Asset) => Asset {
  const heard = new Map(live.map(({ site, agent, lastHeard }) => [`${site}/${agent}`, lastHeard]));
  return (asset) => {
    const times = [asset.lastSeen, ...asset.agents.map((agent) => heard.get(`${asset.site}/${agent}`) ?? null)];
    const ms = times.filter((time) => time !== null).map((time) => Date.parse(time));
    return ms.length === 0 ? asset : { ...asset, lastSeen: new Date(Math.max(...ms)).toISOString() };
  };
}
