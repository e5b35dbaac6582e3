import type { RawReference } from './services.ts';
import { arrayValue, dataValue, type Id, type Out, status, statusValue, type } from './wire.ts';

/** Namespace of the machine and of its library; where they stand in the list of namespaces may change. */
export const cellUri = 'urn:raw:cell';
export const libraryUri = 'urn:raw:library';

/** One node, its address apart from numbers of namespaces. */
export interface RawNode {
  uri: string;
  id: string;
  name: string;
  nodeClass: number;
  definition: string;
  /** Ids of the nodes below it, by reference type. */
  below: [type: string, key: string][];
  value?: number;
}

const standard = 'http://opcfoundation.org/UA/';
const object = 1;
const variable = 2;

/** Address space of a small machine whose parts are data. */
export class RawModel {
  namespaces = [standard, cellUri, libraryUri];
  startTime = new Date('2026-01-05T00:00:00Z');
  state = 0;
  clock: () => Date = () => new Date();
  limits = { nodesPerRead: 0, nodesPerBrowse: 0, continuationPoints: 0 };
  readonly nodes = new Map<string, RawNode>();

  /** `settings` variables below a folder `Cell`, and one more below a folder of another namespace. */
  constructor(settings = 60) {
    this.#put(standard, 'i=84', 'Root', object, 'i=61');
    this.#put(standard, 'i=85', 'Objects', object, 'i=61', 'i=84');
    this.#put(cellUri, 's=Cell', 'Cell', object, 'i=61', 'i=85');
    this.#put(libraryUri, 's=Library', 'Library', object, 'i=61', 'i=85');
    for (let at = 0; at < settings; at++) this.add(`Setting${at}`, at);
    this.#put(libraryUri, 's=Version', 'Version', variable, 'i=68', `${libraryUri} s=Library`).value = 3;
  }

  /** Adds a setting to the cell, or to another one of its nodes. */
  add(name: string, value: number, above = 'Cell'): RawNode {
    const node = this.#put(cellUri, `s=${name}`, name, variable, 'i=63', `${cellUri} s=${above}`);
    node.value = value;
    return node;
  }

  /** Adds an object of the standard's below the objects. */
  addStandard(id: string, name: string): void {
    this.#put(standard, id, name, object, 'i=61', 'i=85');
  }

  /** Takes a setting away. */
  remove(name: string): void {
    this.nodes.delete(`${cellUri} s=${name}`);
    for (const node of this.nodes.values()) {
      node.below = node.below.filter(([, key]) => key !== `${cellUri} s=${name}`);
    }
  }

  setting(name: string): RawNode {
    return this.nodes.get(`${cellUri} s=${name}`)!;
  }

  find({ ns, id }: Id): RawNode | undefined {
    const uri = this.namespaces[ns];
    return this.nodes.get(uri === standard ? id : `${uri} ${id}`);
  }

  idOf({ uri, id }: RawNode): Id {
    return { ns: this.namespaces.indexOf(uri), id };
  }

  referencesOf(node: RawNode): RawReference[] {
    return node.below.flatMap(([type, key]) => {
      const target = this.nodes.get(key);
      if (!target) return [];
      const { name, nodeClass, definition } = target;
      return [{ type, target: this.idOf(target), name, nodeClass, definition }];
    });
  }

  /** Bytes of the DataValue of one attribute. */
  attribute(id: Id, attribute: number): Buffer {
    if (id.ns === 0) {
      const own = attribute === 13 ? this.#server(id.id) : undefined;
      if (own) return own;
    }
    const node = this.find(id);
    if (!node) return statusValue(status.BadNodeIdUnknown);
    const write = this.#attributes(node)[attribute];
    return write ?? statusValue(status.BadAttributeIdInvalid);
  }

  #attributes(node: RawNode): Record<number, Buffer> {
    const { ns } = this.idOf(node);
    const both = {
      1: dataValue(type.nodeId, (out) => out.nodeId(this.idOf(node))),
      2: dataValue(type.int32, (out) => out.u32(node.nodeClass)),
      3: dataValue(type.qualifiedName, (out) => out.qualified(ns, node.name)),
      4: dataValue(type.localizedText, (out) => out.localized(node.name)),
      5: dataValue(type.localizedText, (out) => out.localized('')),
      6: dataValue(type.uint32, (out) => out.u32(0)),
      7: dataValue(type.uint32, (out) => out.u32(0)),
    };
    if (node.nodeClass !== variable) return { ...both, 12: dataValue(type.byte, (out) => out.u8(0)) };
    return {
      ...both,
      13: dataValue(type.int32, (out) => out.u32(node.value ?? 0)),
      14: dataValue(type.nodeId, (out) => out.nodeId({ ns: 0, id: 'i=6' })),
      15: dataValue(type.int32, (out) => out.u32(-1)),
      17: dataValue(type.byte, (out) => out.u8(3)),
      18: dataValue(type.byte, (out) => out.u8(3)),
      19: dataValue(type.double, (out) => out.double(0)),
      20: dataValue(type.boolean, (out) => out.u8(0)),
    };
  }

  /** Values of the Server object that every reader asks for. */
  #server(id: string): Buffer | undefined {
    const number = (value: number) => dataValue(type.uint32, (out) => out.u32(value));
    const values: Record<string, () => Buffer> = {
      'i=2255': () => arrayValue(type.string, this.namespaces, (out: Out, uri) => out.text(uri)),
      'i=2257': () => dataValue(type.dateTime, (out) => out.time(this.startTime)),
      'i=2258': () => dataValue(type.dateTime, (out) => out.time(this.clock())),
      'i=2259': () => dataValue(type.int32, (out) => out.u32(this.state)),
      'i=2735': () => dataValue(5, (out) => out.u16(this.limits.continuationPoints)),
      'i=11705': () => number(this.limits.nodesPerRead),
      'i=11710': () => number(this.limits.nodesPerBrowse),
    };
    return values[id]?.();
  }

  #put(uri: string, id: string, name: string, nodeClass: number, definition: string, above?: string): RawNode {
    const key = uri === standard ? id : `${uri} ${id}`;
    const node: RawNode = { uri, id, name, nodeClass, definition, below: [] };
    this.nodes.set(key, node);
    if (above !== undefined) {
      this.nodes.get(above)!.below.push([nodeClass === variable ? 'i=47' : 'i=35', key]);
    }
    return node;
  }
}
