import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentConfig, readAgentConfig } from '../../agent.config.ts';
import { faultText } from '../../config/config-fault.ts';
import { sourceFolder } from '../../self/source-folder.ts';
import { judgeController } from '../../setup/judged-controller.ts';
import { hubSource, KeptControllers } from '../../setup/kept-controllers.ts';
import type { OpcUaConfig, OpcUaDevice } from '../../sources/opc-ua/source.config.ts';
import { UsageError } from '../usage.ts';
import type { Values } from './wish.ts';

/** An OPC UA source of the agent of this machine. */
export interface OpcUaSource {
  id: string;
  devices: OpcUaDevice[];
  /** Ids of those whose password people gave at the hub, which sends it. */
  passwordOfHub: ReadonlySet<string>;
  /** Its state folder, and the PKI folder in it. */
  stateDir: string;
  pki: string;
}

/** The OPC UA sources that the agent's configuration names, and that of controllers that people at the hub set up; throws where it, or this user, cannot be right. */
export async function opcUaSources({ home, config: file, source }: Values): Promise<OpcUaSource[]> {
  if (home === undefined || file === undefined) throw new UsageError('give --home and --config of the agent');
  const owner = statSync(home).uid;
  if (process.getuid && process.getuid() !== owner) {
    throw new Error(`${home} belongs to uid ${owner}: run this as that user, or the agent cannot read what is written`);
  }
  const config = await readAgentConfig(file);
  if (Array.isArray(config)) throw new Error(config.map((fault) => `${file}:${faultText(fault)}`).join('\n'));
  const own = config.sources
    .filter(({ definition }) => definition.type === 'opc-ua')
    .map(({ id, config: one }) => sourceOf(home, id, (one as OpcUaConfig).devices));
  const found = [...own, ...(await fromHub(home, config))].filter(({ id }) => source === undefined || id === source);
  if (found.length > 0) return found;
  const which = source === undefined ? '' : ` ${source}`;
  throw new Error(`${file} names no opc-ua source${which}, and the hub sent no such controller`);
}

/** What this agent reads of the OPC UA controllers that people at the hub set up. */
async function fromHub(home: string, { limits, sources }: AgentConfig): Promise<OpcUaSource[]> {
  const kept = new KeptControllers(home);
  const controllers = kept.read();
  if (controllers === null)
    throw new Error(`${kept.file} is damaged; start the agent, which gets it anew from its hub`);
  const sent = controllers.filter(({ type }) => type === 'opc-ua');
  const local = { reachable: limits.controllersFromHub, sources };
  const judged = await Promise.all(sent.map((one) => judgeController(one, local)));
  const devices = judged.flatMap((one) => (Array.isArray(one) ? [] : [one.device as unknown as OpcUaDevice]));
  const given = sent.filter(({ password }) => password !== undefined).map(({ id }) => id);
  return devices.length === 0 ? [] : [sourceOf(home, hubSource('opc-ua'), devices, given)];
}

function sourceOf(home: string, id: string, devices: OpcUaDevice[], passwordOfHub: string[] = []): OpcUaSource {
  const stateDir = sourceFolder(home, id);
  return { id, devices, passwordOfHub: new Set(passwordOfHub), stateDir, pki: join(stateDir, 'pki') };
}

/** One controller with its source; throws where neither the configuration nor the hub names it. */
export async function deviceOf(
  id: string | undefined,
  values: Values,
): Promise<{ device: OpcUaDevice; source: OpcUaSource }> {
  if (id === undefined) throw new UsageError('name the controller by its id');
  const sources = await opcUaSources(values);
  for (const source of sources) {
    const device = source.devices.find((one) => one.id === id);
    if (device) return { device, source };
  }
  const known = sources.flatMap(({ devices }) => devices.map((one) => one.id));
  throw new Error(`no controller ${id}; there are ${known.join(', ')}`);
}
