import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { siteId } from '#protocol/identity.ts';

const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/, 'write host:port')
  .refine((text) => Number(/\d+$/.exec(text)![0]) <= 65_535, 'a port is at most 65535');
const size = z.string().regex(/^\d+[KMG]$/, 'write a size such as 64M or 20G');
const storage = z.strictObject({
  memory: size.default('64M').describe('memory for JetStream'),
  file: size.default('32G').describe('disk for JetStream; at most a quarter of the disk on a small gateway'),
});

const server = z.strictObject({
  name: siteId,
  listen: address,
  leafnodes: address,
  cluster: address.describe('where the other two reach this server'),
});

const site = z.strictObject({
  id: siteId,
  name: z.string().min(1).max(200),
  local: z.boolean().default(false).describe('agents of this site connect to the hub server itself'),
  listen: address.optional().describe('where the site server (leaf) listens for agents'),
  hub: z
    .array(z.string().regex(/^(tls|nats-leaf):\/\//))
    .optional()
    .describe('leaf node addresses of the hub'),
  names: z.array(z.string()).default([]).describe('host names and addresses for the server certificate'),
  storage: storage.default({ memory: '16M', file: '8G' }),
});

/** The one file from which hub, leaf and cluster configuration are rendered. */
export const sitesFile = z.strictObject({
  hub: z.strictObject({
    listen: address,
    leafnodes: address.optional(),
    names: z.array(z.string()).default([]).describe('host names and addresses for the server certificate'),
    storage: storage.default({ memory: '64M', file: '32G' }),
    cluster: z.array(server).length(3, 'a cluster has three servers').optional(),
  }),
  sites: z.array(site).min(1),
});
export type SitesFile = z.infer<typeof sitesFile>;
export type Site = SitesFile['sites'][number];

/** A mistake in sites.yaml with its line and what to write instead. */
export interface SitesFault {
  line: number;
  path: string;
  message: string;
}

/** Host of an address, without its port and brackets. */
export function hostOf(listen: string): string {
  return listen.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** True for an address that only this machine can reach. */
export function isLoopback(listen: string): boolean {
  const host = hostOf(listen);
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Reads sites.yaml; on mistakes every one is returned with its line. */
export function readSites(path: string): SitesFile | SitesFault[] {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: error.message,
    }));
  }
  const parsed = sitesFile.safeParse(document.toJS());
  const lineOf = (keys: PropertyKey[]): number => {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true) as { range?: [number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const fault = (keys: PropertyKey[], message: string): SitesFault => ({
    line: lineOf(keys),
    path: keys.join('.'),
    message,
  });
  if (!parsed.success) {
    return parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => fault([...issue.path, key], 'there is no such key; remove it or correct its name'))
        : fault(issue.path, issue.message),
    );
  }
  return faultsAcross(parsed.data, fault) ?? parsed.data;
}

function faultsAcross(
  file: SitesFile,
  fault: (keys: PropertyKey[], message: string) => SitesFault,
): SitesFault[] | null {
  const faults: SitesFault[] = [];
  const add = (keys: PropertyKey[], message: string) => faults.push(fault(keys, message));
  const { hub } = file;
  const doors = hub.cluster?.flatMap((one) => [one.listen, one.leafnodes, one.cluster]) ?? [hub.listen];
  if (!doors.every(isLoopback) && hub.names.length === 0) {
    add(['hub'], 'the hub listens beyond this machine: give hub.names for its certificate');
  }
  for (const [at, { name, cluster }] of (hub.cluster ?? []).entries()) {
    const host = hostOf(cluster);
    if (hub.names.length > 0 && !hub.names.includes(host)) {
      add(
        ['hub', 'cluster', at, 'cluster'],
        `hub.names lacks ${host}: the other servers look for it in the certificate`,
      );
    }
    if (hub.cluster!.findIndex((one) => one.name === name) !== at) {
      add(['hub', 'cluster', at, 'name'], `server ${name} stands twice`);
    }
  }
  const seen = new Set<string>();
  for (const [at, one] of file.sites.entries()) {
    if (seen.has(one.id)) add(['sites', at, 'id'], `site ${one.id} stands twice`);
    seen.add(one.id);
    if (one.id === 'hub') add(['sites', at, 'id'], 'the name "hub" is taken by the hub');
    if (one.local) continue;
    if (!one.listen) add(['sites', at], `site ${one.id} needs "listen", or "local: true"`);
    if (!one.hub?.length) add(['sites', at], `site ${one.id} needs "hub": the leaf node address of the hub`);
    if (one.listen && !isLoopback(one.listen) && one.names.length === 0) {
      add(['sites', at], `site ${one.id} listens beyond this machine: give names for its certificate`);
    }
    if (!file.hub.leafnodes && !file.hub.cluster) add(['hub'], 'a site with its own server needs hub.leafnodes');
  }
  if (file.sites.filter((one) => one.local).length > 1) {
    add(['sites'], 'only one site can be local: the hub server holds one spool');
  }
  return faults.length > 0 ? faults : null;
}
