/**
 * What one reading may hold, so that no address space makes the thread that reads it run out of memory: what does not fit
 * is left out, and the snapshot says so.
 */
export interface CrawlBounds {
  /** Nodes, references and names held while the nodes are looked for, bytes. */
  crawlBytes: number;
  /** Records packed, and values beside them that move, bytes. */
  recordBytes: number;
}

/** Seconds that a reading by hand may take. */
export const onceBudgetSeconds = 3600;

/** Heap of the worker, megabytes: what the launcher gives every thread of an agent, whatever else is asked for here. */
export const opcUaMegabytes = 128;

/** Fits the heap of the worker with the library, and an answer that is taken in, in it. */
export const usualBounds: CrawlBounds = { crawlBytes: 72 * 1024 * 1024, recordBytes: 16 * 1024 * 1024 };

/** Bytes that a node takes beside its texts, and a reference, as measured on a heap of 100,000 nodes. */
export const nodeBytes = 550;
export const referenceBytes = 56;
