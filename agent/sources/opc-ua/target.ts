import type { ApplicationDescription, EndpointDescription } from 'node-opcua-client';
import type { CrawlBounds } from './crawl-bounds.ts';
import type { Identity } from './security-policy.ts';

/** How one controller is reached, by whom, and how gently. */
export interface OpcUaTarget extends Identity {
  device: string;
  url: string;
  /** Gives the password when it is about to be shown; throws where it cannot be had. */
  password?: (() => string) | undefined;
  /** Sends the password even where others could read it. */
  passwordInClear?: boolean | undefined;
  /** SHA-256 thumbprints of its certificate that the configuration approves, beside those in the trust book. */
  trust: string[];
  /** For the demonstration plant only. */
  acceptAnyCertificate: boolean;
  requestsPerSecond: number;
  /** Milliseconds to wait for one answer. */
  answerMs: number;
  /** Milliseconds from which on an answer is slow. */
  slowMs: number;
  /** Seconds that all requests together may take. */
  budgetSeconds: number;
  /** Most nodes to Browse and values to Read in one request, also where the server would take more. */
  browseBatch: number;
  readBatch: number;
  nodeCap: number;
  /** Memory of one reading; the usual one when absent. */
  bounds?: CrawlBounds;
}

/** What discovery shows without a session; a server need not answer either question. */
export interface Discovery {
  endpoints: EndpointDescription[] | { wrong: string };
  servers: ApplicationDescription[] | { wrong: string };
}
