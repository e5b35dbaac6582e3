/** What others can make the hub write down by merely sending: each has a bound. */
export type Grown = 'assets' | 'controllers' | 'readings' | 'gaps' | 'facts' | 'names' | 'talks';

/** How much is written down. What is beyond it is left out and told; the events themselves are kept all the same. */
export interface GrowthLimits {
  /** New ones of each within an hour, by the key that the room counts by. */
  perHour: Record<Grown, number>;
  /** Assets that one sender brought and nobody took into the ledger. */
  assetsPerSender: number;
  /** Assets of a site that nobody took into the ledger. */
  assetsPerSite: number;
  /** Controllers that one agent may tell of. */
  controllersPerAgent: number;
  /** Facts about one asset: accounts, ports, programs. */
  factsPerAsset: number;
  /** Names of people at one site that are hidden also where no field says that they are names. */
  namesPerSite: number;
  /** Hosts of a site, and conversations between them, that the page of the network keeps. */
  networkHosts: number;
  networkPairs: number;
}

/** Well above what a large plant needs on its first day, and small enough that a year of abuse fills no disk. */
export const usualGrowth: GrowthLimits = {
  perHour: { assets: 500, controllers: 100, readings: 1000, gaps: 500, facts: 20_000, names: 5000, talks: 20_000 },
  assetsPerSender: 5000,
  assetsPerSite: 20_000,
  controllersPerAgent: 500,
  factsPerAsset: 20_000,
  namesPerSite: 100_000,
  networkHosts: 20_000,
  networkPairs: 40_000,
};

/** The usual limits with what a plant set for its assets. */
export function growthFor(assets: { newPerHour: number; perSender: number; perSite: number }): GrowthLimits {
  return {
    ...usualGrowth,
    perHour: { ...usualGrowth.perHour, assets: assets.newPerHour },
    assetsPerSender: assets.perSender,
    assetsPerSite: assets.perSite,
  };
}
