import { z } from 'zod';

/** Site and agent ids: given at enrolment, never reused, safe as one NATS subject token and as a file name. */
export const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Schema of a site id. */
export const siteId = z.string().regex(idPattern, 'use 1-64 of a-z, 0-9 and "-", starting with a letter or digit');

/** Schema of an agent id; imports use `import-<asset id>`. */
export const agentId = siteId;

/** The two transport lanes: `evidence` is shed last and judged; `detail` is bulk (flows, metrics). */
export const lanes = ['evidence', 'detail'] as const;
export type Lane = (typeof lanes)[number];

/** Position of one event in the world: unique for ever, also for imported files. */
export interface EventPosition {
  site: string;
  agent: string;
  lane: Lane;
  epoch: string;
  seq: number;
}

/** Event id `site/agent/lane/epoch/seq`. */
export function eventId(at: EventPosition): string {
  return `${at.site}/${at.agent}/${at.lane}/${at.epoch}/${at.seq}`;
}

/** Reads an event id back; undefined when it is not one. */
export function parseEventId(id: string): EventPosition | undefined {
  const parts = id.split('/');
  if (parts.length !== 5) return undefined;
  const [site, agent, lane, epoch, text] = parts as [string, string, Lane, string, string];
  const seq = Number(text);
  if (!idPattern.test(site) || !idPattern.test(agent) || !lanes.includes(lane)) return undefined;
  if (epoch === '' || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  return { site, agent, lane, epoch, seq };
}
