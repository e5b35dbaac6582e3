import type { ApplicationDescription, EndpointDescription } from 'node-opcua-client';
import { networkAddress } from '../../controllers/network-address.ts';
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
  /** Files with the certificates of authorities that may vouch for it. */
  authorities?: readonly string[] | undefined;
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
  /** Is told who else on this machine reads the controller, where that one is waited for. */
  waiting?: ((holder: string) => void) | undefined;
  /** Memory of one reading; the usual one when absent. */
  bounds?: CrawlBounds;
}

/** A question that a server did not answer, and whether it never does. */
export interface Unanswered {
  wrong: string;
  refused: boolean;
}

/** What discovery shows without a session; a server need not answer either question. */
export interface Discovery {
  endpoints: EndpointDescription[] | Unanswered;
  servers: ApplicationDescription[] | Unanswered;
}

/** Port of OPC UA over TCP as registered (OPC 10000-6). */
export const usualPort = 4840;

/** Host and port in an address of OPC UA. */
export function placeOf(url: string): { host: string; port: number } {
  const { hostname, port } = URL.parse(url) ?? { hostname: url, port: '' };
  return { host: hostname, port: Number(port) || usualPort };
}

/** The one way of writing the address of a server, its path included: behind one port may stand several. */
export function serverAddress(url: string): string {
  const { host, port } = placeOf(url);
  return `${networkAddress(host, port)}${(URL.parse(url)?.pathname ?? '').replace(/\/$/, '')}`;
}
