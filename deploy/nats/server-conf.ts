import type { Site, SitesFile } from './sites.ts';
import { isLoopback } from './sites.ts';
import type { Trust } from './trust.ts';

/** Files of one server, by path relative to its folder. The configuration names them relatively, so a folder can be moved. */
export interface ServerConf {
  name: string;
  conf: string;
  /** Certificate names where a listener needs TLS; null on loopback only. */
  certificateNames: string[] | null;
}

const tls = 'tls { cert_file: "server.pem", key_file: "server.key" }';

/** Between servers both sides show a certificate. It alone opens nothing, since sites have one of the same authority. */
const routeTls = 'tls { cert_file: "server.pem", key_file: "server.key", ca_file: "ca.pem", verify: true }';

function resolver(trust: Trust): string {
  return [
    `operator: ${trust.operatorJwt}`,
    `system_account: ${trust.system.id}`,
    'resolver { type: full, dir: "resolver", allow_delete: false, interval: "2m" }',
    `resolver_preload {\n${[trust.plant, trust.agents, trust.system].map(({ id, jwt }) => `  ${id}: ${jwt}`).join('\n')}\n}`,
  ].join('\n');
}

/** TLS wherever another machine can reach, and on loopback where the site gave names for a certificate. */
function listener(listen: string, names: readonly string[]): string {
  return isLoopback(listen) && names.length === 0 ? `listen: "${listen}"` : `listen: "${listen}"\n${tls}`;
}

function jetstream(domain: string, storage: { memory: string; file: string }): string {
  return `jetstream { store_dir: "jetstream", domain: "${domain}", max_mem: ${storage.memory}, max_file: ${storage.file} }`;
}

/** A PC that boots, or one of many that start in the morning, may need seconds to answer the server's challenge. */
const limits = 'max_payload: 1MB\nwrite_deadline: "10s"\nauthorization { timeout: 10 }';

/** Configuration of the hub server, or of the three of a cluster. */
export function hubConfs(file: SitesFile, trust: Trust): ServerConf[] {
  const { hub } = file;
  const names = hub.names.length > 0 ? hub.names : null;
  const secure = (listen: string) => (isLoopback(listen) && !names ? [] : [`  ${tls}`]);
  const leaf = (listen: string) =>
    ['leafnodes {', `  listen: "${listen}"`, '  no_advertise: true', ...secure(listen), '}'].join('\n');
  if (!hub.cluster) {
    const parts = [
      'server_name: hub',
      listener(hub.listen, hub.names),
      limits,
      jetstream('hub', hub.storage),
      resolver(trust),
    ];
    if (hub.leafnodes) parts.push(leaf(hub.leafnodes));
    return [{ name: 'hub', conf: `${parts.join('\n')}\n`, certificateNames: names }];
  }
  const login = `hub:${trust.routeSecret}`;
  const routes = hub.cluster.map((one) => `"nats-route://${login}@${one.cluster}"`).join(', ');
  return hub.cluster.map((one) => ({
    name: one.name,
    conf: `${[
      `server_name: ${one.name}`,
      listener(one.listen, hub.names),
      limits,
      jetstream('hub', hub.storage),
      resolver(trust),
      leaf(one.leafnodes),
      'cluster {',
      '  name: hub',
      `  listen: "${routeListener(one)}"`,
      '  no_advertise: true',
      `  authorization { user: hub, password: "${trust.routeSecret}" }`,
      ...(isLoopback(one.cluster) && !names ? [] : [`  ${routeTls}`]),
      `  routes: [${routes}]`,
      '}',
    ].join('\n')}\n`,
    certificateNames: names,
  }));
}

/** A server listens to the others where it listens to sites: on the machine itself its own name may lead to loopback. */
function routeListener({ leafnodes, cluster }: { leafnodes: string; cluster: string }): string {
  return leafnodes.replace(/:\d+$/, /:\d+$/.exec(cluster)![0]);
}

/** Configuration of a site's own server: a leaf with its own JetStream domain. */
export function siteConf(site: Site, trust: Trust): ServerConf {
  const urls = (site.hub ?? []).map((url) => `"${url}"`).join(', ');
  const secure = (site.hub ?? []).some((url) => url.startsWith('tls://'));
  const remote = (account: string, creds: string) =>
    `    { urls: [${urls}], account: ${account}, credentials: "${creds}"${secure ? ', tls { ca_file: "ca.pem" }' : ''} }`;
  return {
    name: site.id,
    conf: `${[
      `server_name: ${site.id}`,
      listener(site.listen!, site.names),
      limits,
      jetstream(site.id, site.storage),
      resolver(trust),
      `leafnodes {\n  reconnect: 2\n  remotes: [\n${[remote(trust.plant.id, 'leaf.creds'), remote(trust.system.id, 'system-leaf.creds')].join('\n')}\n  ]\n}`,
    ].join('\n')}\n`,
    certificateNames: site.names.length > 0 ? site.names : null,
  };
}
