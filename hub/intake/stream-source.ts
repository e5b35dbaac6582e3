import { createHash } from 'node:crypto';
import type { Lane } from '#protocol/identity.ts';
import { lanes } from '#protocol/identity.ts';
import { streams } from '#protocol/subjects.ts';
import type { BusSite } from './site-streams.ts';

/** Header in which the hub's server says from which stream, and from which place in it, it took a message. */
export const sourceHeader = 'Nats-Stream-Source';

/** A place in a site's spool stream. */
export interface SourcePosition {
  site: string;
  lane: Lane;
  seq: number;
}

/** Name under which the positions of a site's spool stream are kept with intake's cursor. */
export function spoolCursor(site: string, lane: Lane): string {
  return `${streams.spool[lane]}@${site}`;
}

/**
 * Reads where messages came from. The server writes the header itself, so that a site which puts another site's subjects into its
 * own stream is found out here.
 */
export class StreamSources {
  private readonly known = new Map<string, { site: string; lane: Lane }>();

  constructor(sites: readonly BusSite[]) {
    for (const { id, local } of sites) {
      for (const lane of lanes) {
        const stream = streams.spool[lane];
        this.known.set(local ? stream : `${stream}:${serverHash(`$JS.${id}.API`)}`, { site: id, lane });
      }
    }
  }

  /** Place of a message; null when the header names no stream that the hub sources. */
  read(header: string): SourcePosition | null {
    const [stream = '', seq = ''] = header.split(' ');
    const from = this.known.get(stream);
    return from && /^\d{1,15}$/.test(seq) ? { ...from, seq: Number(seq) } : null;
  }

  /** True when a subject belongs into the stream it came out of: a site's own, or the hub's own stream of imported files. */
  fits(subject: string, header: string): boolean {
    const [prefix, site, , lane] = subject.split('.');
    if (prefix === 'imp') return header.split(' ')[0] === streams.imports;
    const from = this.read(header);
    return prefix === 'evt' && from?.site === site && from?.lane === lane;
  }
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** How nats-server abbreviates the API prefix of an external source: eight digits out of its SHA-256. */
function serverHash(text: string): string {
  const sum = createHash('sha256').update(text).digest();
  return [...sum.subarray(0, 8)].map((byte) => digits[byte % digits.length]).join('');
}
