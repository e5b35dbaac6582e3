import { type RequestPlan, requestPlan } from '../../controllers/request-plan.ts';

/** Nodes per Browse and attributes per Read where a server sets no lower limit. */
export const usualBatches = { browse: 100, read: 500 } as const;

/** Attributes that are read of a node on average. */
export const attributesPerNode = 15;

/** What a crawl of an address space of this many nodes sends. */
export interface CrawlEstimate extends RequestPlan {
  nodes: number;
}

/** How many nodes a server has is known only after the crawl: requests and time of a small, a middle and a large one. */
export function crawlEstimates(requestsPerSecond: number): CrawlEstimate[] {
  return [2000, 5000, 20_000].map((nodes) => {
    const requests = {
      Browse: Math.ceil(nodes / usualBatches.browse),
      Read: Math.ceil((nodes * attributesPerNode) / usualBatches.read),
    };
    return { nodes, ...requestPlan(requests, requestsPerSecond) };
  });
}
