import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readAgentConfig } from '../../agent.config.ts';
import { faultText } from '../../config/config-fault.ts';
import { sourceFolder } from '../../self/source-folder.ts';
import type { OpcUaConfig, OpcUaDevice } from '../../sources/opc-ua/source.config.ts';
import { UsageError } from '../usage.ts';
import type { Values } from './wish.ts';

/** An OPC UA source of the agent of this machine. */
export interface OpcUaSource {
  id: string;
  devices: OpcUaDevice[];
  /** Its state folder, and the PKI folder in it. */
  stateDir: string;
  pki: string;
}

/** The OPC UA sources that the agent's configuration names; throws where it, or this user, cannot be right. */
export async function opcUaSources({ home, config: file, source }: Values): Promise<OpcUaSource[]> {
  if (home === undefined || file === undefined) throw new UsageError('give --home and --config of the agent');
  const owner = statSync(home).uid;
  if (process.getuid && process.getuid() !== owner) {
    throw new Error(`${home} belongs to uid ${owner}: run this as that user, or the agent cannot read what is written`);
  }
  const config = await readAgentConfig(file);
  if (Array.isArray(config)) throw new Error(config.map((fault) => `${file}:${faultText(fault)}`).join('\n'));
  const found = config.sources
    .filter(({ id, definition }) => definition.type === 'opc-ua' && (source === undefined || id === source))
    .map(({ id, config: own }): OpcUaSource => {
      const stateDir = sourceFolder(home, id);
      return { id, devices: (own as OpcUaConfig).devices, stateDir, pki: join(stateDir, 'pki') };
    });
  if (found.length === 0) throw new Error(`${file} names no opc-ua source${source === undefined ? '' : ` ${source}`}`);
  return found;
}

/** One controller with its source; throws where the configuration does not name it. */
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
