import {
  AccessLevelFlag,
  type AddressSpace,
  coerceLocalizedText,
  DataType,
  type Namespace,
  type UAObject,
  type UAVariable,
  Variant,
} from 'node-opcua';
import { waveAt } from '../plc-modbus/wave.ts';
import type { MachineProfile, SettingSpec } from './profiles.ts';

/** What stories and tests change in a running server. */
export interface PlantModel {
  /** Sets a variable by its path, for example `Welder/ParameterSet/WeldCurrent`; throws when there is none. */
  set(path: string, value: number | boolean | string): void;
  /** Value of a variable; throws when there is none. */
  get(path: string): Variant;
  nodeOf(path: string): UAVariable;
  /** Adds a setting below the machine's ParameterSet. */
  add(name: string, value: number | boolean | string): void;
  /** Removes a variable by its path. */
  remove(path: string): void;
}

/** Namespace of the model plant's machines. */
export function namespaceOf(profile: MachineProfile): string {
  return `urn:hinomi:model-plant:${profile.name.toLowerCase()}`;
}

const writable = AccessLevelFlag.CurrentRead | AccessLevelFlag.CurrentWrite;

/** Builds the machine: nameplate, ParameterSet, Monitoring, a method, and `extra` signals of which one in five moves. */
export function buildPlant(
  space: AddressSpace,
  profile: MachineProfile,
  seed: number,
  extra: number,
  now: () => number,
): PlantModel {
  const namespace = space.registerNamespace(namespaceOf(profile));
  const nodes = new Map<string, UAVariable>();
  const machine = namespace.addObject({
    organizedBy: space.rootFolder.objects,
    browseName: profile.name,
    displayName: coerceLocalizedText({ locale: 'ja', text: profile.ja })!,
    nodeId: `s=${profile.name}`,
  });
  const group = (parent: UAObject, name: string) =>
    namespace.addObject({ componentOf: parent, browseName: name, nodeId: `s=${profile.name}/${name}` });
  const kept = (parent: UAObject, path: string, spec: SettingSpec) => {
    const dataType = dataTypeOf(spec.value);
    const node = namespace.addVariable({
      componentOf: parent,
      browseName: spec.name,
      displayName: coerceLocalizedText({ locale: 'ja', text: spec.ja })!,
      description: spec.unit ?? '',
      nodeId: `s=${path}`,
      dataType,
      accessLevel: writable,
      userAccessLevel: AccessLevelFlag.CurrentRead,
      value: { dataType, value: spec.value },
    });
    nodes.set(path, node);
  };
  const identification = group(machine, 'Identification');
  for (const [name, text] of Object.entries(profile.nameplate)) {
    const path = `${profile.name}/Identification/${name}`;
    nodes.set(path, property(namespace, identification, path, name, text));
  }
  const parameters = group(machine, 'ParameterSet');
  for (const spec of profile.settings) kept(parameters, `${profile.name}/ParameterSet/${spec.name}`, spec);
  const monitoring = group(machine, 'Monitoring');
  for (const spec of profile.readings) {
    const path = `${profile.name}/Monitoring/${spec.name}`;
    namespace.addVariable({
      componentOf: monitoring,
      browseName: spec.name,
      displayName: coerceLocalizedText({ locale: 'ja', text: spec.ja })!,
      description: spec.unit ?? '',
      nodeId: `s=${path}`,
      dataType: DataType.Double,
      minimumSamplingInterval: 100,
      accessLevel: AccessLevelFlag.CurrentRead,
      userAccessLevel: AccessLevelFlag.CurrentRead,
      value: { get: () => new Variant({ dataType: DataType.Double, value: waveAt(spec, seed, spec.name, now()) }) },
    });
  }
  addSignals(namespace, machine, profile, extra, seed, now, (parent, path, spec) => kept(parent, path, spec));
  const nodeOf = (path: string) => {
    const node = nodes.get(path);
    if (!node) throw new Error(`no variable ${path}`);
    return node;
  };
  return {
    nodeOf,
    get: (path) => nodeOf(path).readValue().value,
    set: (path, value) => {
      nodeOf(path).setValueFromSource({ dataType: dataTypeOf(value), value });
    },
    add: (name, value) => kept(parameters, `${profile.name}/ParameterSet/${name}`, { name, ja: name, value }),
    remove: (path) => {
      space.deleteNode(nodeOf(path));
      nodes.delete(path);
    },
  };
}

function property(namespace: Namespace, parent: UAObject, path: string, name: string, value: string): UAVariable {
  return namespace.addVariable({
    propertyOf: parent,
    browseName: name,
    nodeId: `s=${path}`,
    typeDefinition: 'PropertyType',
    dataType: DataType.String,
    value: { dataType: DataType.String, value },
  });
}

function addSignals(
  namespace: Namespace,
  machine: UAObject,
  profile: MachineProfile,
  count: number,
  seed: number,
  now: () => number,
  kept: (parent: UAObject, path: string, spec: SettingSpec) => void,
): void {
  let folder: UAObject | undefined;
  for (let i = 0; i < count; i++) {
    if (i % 500 === 0) {
      const name = `Signals${i / 500}`;
      folder = namespace.addObject({ componentOf: machine, browseName: name, nodeId: `s=${profile.name}/${name}` });
    }
    const name = `Signal${i}`;
    const path = `${profile.name}/${name}`;
    if (i % 5 !== 0) {
      kept(folder!, path, { name, ja: `信号${i}`, value: i });
      continue;
    }
    const wave = { middle: 50, swing: 20, period: 10 + (i % 50), unrest: 2 };
    namespace.addVariable({
      componentOf: folder!,
      browseName: name,
      nodeId: `s=${path}`,
      dataType: DataType.Double,
      minimumSamplingInterval: 100,
      accessLevel: AccessLevelFlag.CurrentRead,
      userAccessLevel: AccessLevelFlag.CurrentRead,
      value: { get: () => new Variant({ dataType: DataType.Double, value: waveAt(wave, seed, name, now()) }) },
    });
  }
}

function dataTypeOf(value: number | boolean | string): DataType {
  if (typeof value === 'boolean') return DataType.Boolean;
  return typeof value === 'string' ? DataType.String : DataType.Double;
}
