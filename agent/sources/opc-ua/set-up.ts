import type { SetUp } from '../set-up.ts';
import type { OpcUaDevice } from './source.config.ts';

/** How an OPC UA server is set up at the hub. How many nodes it has is known only after the first reading. */
export const setUpOpcUa: SetUp<OpcUaDevice> = {
  localOnly: ['passwordFile', 'passwordInClear', 'trust', 'authorities', 'hubMayTrust', 'demoAcceptAnyCertificate'],
  needsMap: false,
  reaches: ({ url }) => ({ host: new URL(url.replace(/^opc\.tcp:/, 'http:')).hostname.replace(/^\[(.*)\]$/, '$1') }),
  plan: async ({ requestsPerSecond }) => (await import('./crawl-estimate.ts')).crawlEstimates(requestsPerSecond),
};
