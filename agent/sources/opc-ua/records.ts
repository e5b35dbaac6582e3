import {
  byPerson,
  type Classification,
  canonicalise,
  classify,
  comparedClasses,
  type Json,
  type JsonObject,
  PreparedRule,
  type SectionBuilder,
  type SectionWriter,
  type UserRule,
} from '#engine/snapshot/snapshot.ts';
import type { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { nodeClassName } from './attributes.ts';
import type { CrawledNode } from './browse.ts';
import { isMarker } from './marker-nodes.ts';
import { MovingTypes } from './moving-types.ts';
import { standardNamespace } from './node-key.ts';
import { pairsOf } from './tree.ts';

/** Sections that nodes go to, each written in the order of its keys. */
export interface NodeSections {
  server: SectionWriter;
  'security-config': SectionWriter;
  namespaces: SectionWriter;
  types: SectionWriter;
  instances: SectionWriter;
  /** Values that move when the configuration does. */
  markers: SectionBuilder;
  /** Values that move by themselves: stored, not compared. */
  observed: SectionBuilder;
}

/** Hears of every record that is written, in its canonical form. */
export type SeesRecord = (key: string, record: string) => void;

type NodeSection = Exclude<keyof NodeSections, 'markers' | 'observed'>;

/** Lists of a server whose order means nothing and changes with a restart: NamespaceArray, ServerArray. */
const unordered: ReadonlySet<string> = new Set(['i=2255', 'i=2254']);

/** Where a server tells the date of its build: the build as a whole, and the date alone. */
const buildDates: ReadonlySet<string> = new Set(['i=2260', 'i=2266']);

const variable = 2;

/** Turns nodes and their attributes into records of the right section, values judged by the ordered rules. */
export class RecordWriter {
  readonly #nodes: ReadonlyMap<string, CrawledNode>;
  readonly #sections: NodeSections;
  readonly #rules: readonly PreparedRule[];
  readonly #digest: KeyedDigest;
  readonly #builtAtStart: boolean;
  readonly #see: SeesRecord;
  readonly #moving: MovingTypes;
  /** Paths of nodes that have others below them. */
  readonly #paths = new Map<string, readonly string[]>();
  #besideBytes = 0;

  constructor(
    nodes: ReadonlyMap<string, CrawledNode>,
    sections: NodeSections,
    rules: readonly UserRule[],
    digest: KeyedDigest,
    builtAtStart = false,
    see: SeesRecord = () => undefined,
  ) {
    this.#see = see;
    this.#digest = digest;
    this.#builtAtStart = builtAtStart;
    this.#nodes = nodes;
    this.#moving = new MovingTypes(nodes);
    this.#sections = sections;
    this.#rules = rules.map((rule) => new PreparedRule(rule));
  }

  /** How many nodes there are to write. */
  get nodes(): number {
    return this.#nodes.size;
  }

  /** Bytes that the records take so far. */
  get bytes(): number {
    const { observed: _, markers: __, ...written } = this.#sections;
    return Object.values(written).reduce((sum, { bytes }) => sum + bytes, this.#besideBytes);
  }

  /** All nodes in the order in which they must be written: section by section, by key. */
  *inOrder(): Generator<CrawledNode> {
    const bySection = Map.groupBy(this.#nodes.values(), (node) => this.#sectionOf(node, this.pathOf(node)));
    for (const [section, nodes] of bySection) {
      bySection.set(section, []);
      yield* nodes.sort((a, b) => (a.key < b.key ? -1 : 1));
    }
  }

  /** Writes one node; its references are let go, since they are in the record now. */
  write(node: CrawledNode, attributes: JsonObject): void {
    const path = this.pathOf(node);
    const { value, browseName, displayName, ...rest } = attributes;
    const shownName = isTold(displayName) ? displayName : node.displayName;
    const record: JsonObject = {
      path: path.join('/'),
      parent: node.parent,
      nodeClass: nodeClassName(node.nodeClass),
      browseName: isTold(browseName) ? browseName : node.browseName,
      displayName: shownName,
      ...(node.typeDefinition === '' ? {} : { typeDefinition: node.typeDefinition }),
      ...referencesOf(node),
      ...rest,
    };
    node.references = [];
    const section = this.#sections[this.#sectionOf(node, path)];
    if (node.nodeClass !== variable) {
      this.#add(section, node.key, value === undefined ? record : { ...record, value });
      return;
    }
    const verdict = this.#verdictOn(node, path, rest, shownName);
    record['class'] = verdict.class;
    record['rule'] = verdict.rule;
    if (value !== undefined && verdict.class === 'secret') {
      record['value'] = hasStatus(value) ? value : this.#digest.of(node.key, value);
    } else if (
      value !== undefined &&
      isMarker(path) &&
      comparedClasses.has(verdict.class) &&
      !verdict.rule.startsWith(byPerson)
    ) {
      this.#beside('markers', node.key, { class: 'structure', rule: 'marker', path: record['path']!, value });
    } else if (value !== undefined && comparedClasses.has(verdict.class)) {
      record['value'] = unordered.has(node.key) && Array.isArray(value) ? [...value].sort() : value;
    } else if (value !== undefined) {
      this.#beside('observed', node.key, { path: record['path']!, value });
    }
    if (section === this.#sections['security-config'] && comparedClasses.has(verdict.class))
      record['class'] = 'security';
    this.#add(section, node.key, record);
  }

  #add(section: SectionWriter | SectionBuilder, key: string, record: JsonObject): string {
    const text = canonicalise(record);
    section.addCanonical(key, text);
    this.#see(key, text);
    return text;
  }

  #verdictOn(node: CrawledNode, path: readonly string[], attributes: JsonObject, displayName: Json): Classification {
    const verdict = classify(
      {
        namespaceUri: node.namespace,
        key: node.key,
        path,
        property: node.property,
        accessLevel: number(attributes['accessLevelEx'] ?? attributes['accessLevel']),
        minimumSamplingInterval: number(attributes['minimumSamplingInterval']),
        historizing: attributes['historizing'] === true,
        type: node.typeDefinition,
        displayName: textOf(displayName),
        movesByType: this.#moving.of(node),
        typeName: this.#nodes.get(node.typeDefinition)?.browseName.split(':').at(-1) ?? '',
      },
      this.#rules,
    );
    if (!this.#builtAtStart || !buildDates.has(node.key) || verdict.rule.startsWith(byPerson)) return verdict;
    return { class: 'status', rule: 'build date set at each start' };
  }

  /** Puts a value into a section of its own. */
  #beside(section: 'markers' | 'observed', key: string, record: JsonObject): void {
    this.#besideBytes += this.#add(this.#sections[section], key, record).length;
  }

  /** Browse names from below the root, without namespaces. */
  pathOf(node: CrawledNode): readonly string[] {
    const parent = node.parent === '' ? undefined : this.#nodes.get(node.parent);
    const above = parent && parent.depth < node.depth && parent.depth > 0 ? this.#pathOfParent(parent) : [];
    return [...above, plainName(node.browseName)];
  }

  #pathOfParent(node: CrawledNode): readonly string[] {
    const path = this.#paths.get(node.key) ?? this.pathOf(node);
    this.#paths.set(node.key, path);
    return path;
  }

  #sectionOf(node: CrawledNode, path: readonly string[]): NodeSection {
    const [top, second, third, fourth] = path;
    if (top === 'Types' || (top !== 'Objects' && top !== 'Views')) return 'types';
    if (second !== 'Server' || node.namespace !== standardNamespace) return 'instances';
    if (third === 'Namespaces') return 'namespaces';
    if (third === 'ServerConfiguration' || fourth === 'RoleSet') return 'security-config';
    return 'server';
  }
}

/** What stands for the references of a node; those that the server withholds are unreadable, not gone. */
function referencesOf(node: CrawledNode): JsonObject {
  if (node.withheld !== undefined) return { references: { $status: node.withheld } };
  return node.references.length === 0 ? {} : { references: [...pairsOf(node.references)] };
}

/** Browse names may carry a URI with colons; the name is what follows the last of them. */
function plainName(browseName: string): string {
  return browseName.startsWith('http') || browseName.startsWith('urn:') || browseName.startsWith('unknown:')
    ? browseName.slice(browseName.lastIndexOf(':') + 1)
    : browseName;
}

function textOf(displayName: Json): string {
  if (typeof displayName === 'string') return displayName;
  const { t } = (displayName ?? {}) as { t?: unknown };
  return typeof t === 'string' ? t : '';
}

/** True for a name that a node itself tells; else the one by which it was found stands for it. */
function isTold(name: Json | undefined): name is Json {
  return name !== undefined && name !== null && !hasStatus(name);
}

/** True for what says why there is no value. */
function hasStatus(value: Json): boolean {
  return typeof value === 'object' && value !== null && '$status' in value;
}

function number(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
