import { Cursor } from './cursor.ts';
import { EvtxFormatError } from './faults.ts';
import { fixedSize, valueText, valueType } from './value.ts';

/** A value that an event puts into its template's place of this number. */
export interface Hole {
  index: number;
  optional: boolean;
}

/** A template instance: the definition's nodes and the values of this event. */
export interface Instance {
  template: PatternNode[];
  values: SubstitutionValue[];
}

/** Where one substituted value lies in the chunk. */
export interface SubstitutionValue {
  type: number;
  at: number;
  end: number;
}

/** An element whose parts may still be holes. */
export interface PatternElement {
  name: string;
  attributes: { name: string; parts: (string | Hole)[] }[];
  children: PatternNode[];
}

/** A node as it stands in binary XML, before values are filled in. */
export type PatternNode = string | { hole: Hole } | { element: PatternElement } | { instance: Instance };

const token = {
  end: 0x00,
  openStart: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  charRef: 0x08,
  entityRef: 0x09,
  piTarget: 0x0a,
  piData: 0x0b,
  templateInstance: 0x0c,
  normalHole: 0x0d,
  optionalHole: 0x0e,
  fragmentHeader: 0x0f,
} as const;

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Nesting deeper than any real event has; stops loops of templates that contain themselves. */
const maxDepth = 64;

/** Steps of work one chunk may cost: real chunks need some ten thousand, crafted ones would need billions. */
const maxWork = 4_000_000;

/**
 * Reads binary XML out of one chunk ([MS-EVEN6] 2.2.12): names and templates are stored once per chunk and referred to
 * by their offset in it, so both are kept for the chunk's other records.
 */
export class BinaryXml {
  readonly #chunk: Buffer;
  readonly #names = new Map<number, { name: string; end: number }>();
  readonly #templates = new Map<number, { nodes: PatternNode[]; end: number } | EvtxFormatError>();
  #work = 0;

  /** @param chunk the whole chunk, as offsets count from its first byte */
  constructor(chunk: Buffer) {
    this.#chunk = chunk;
  }

  /** Counts work against the chunk's limit, so that no crafted chunk can keep a reader busy. */
  spend(steps: number, at: number): void {
    this.#work += steps;
    if (this.#work > maxWork) throw new EvtxFormatError('more content than a chunk can hold', at);
  }

  /** Reads the fragment in `[at, end)`: a record's body or an embedded value. */
  fragment(at: number, end: number, depth = 0): PatternNode[] {
    return this.#nodes(new Cursor(this.#chunk, at, end), depth, false);
  }

  /** Text of a value in this chunk. */
  text(value: SubstitutionValue): string {
    return valueText(this.#chunk, value.at, value.end, value.type);
  }

  /** The chunk's bytes, for values that need more than their text. */
  get bytes(): Buffer {
    return this.#chunk;
  }

  /** Nodes up to the end of the fragment, or up to the end tag of the element they stand in. */
  #nodes(cursor: Cursor, depth: number, inTemplate: boolean, insideElement = false): PatternNode[] {
    if (depth > maxDepth) throw new EvtxFormatError('nested too deeply', cursor.pos);
    const nodes: PatternNode[] = [];
    while (cursor.pos < cursor.end) {
      this.spend(1, cursor.pos);
      const start = cursor.pos;
      const code = cursor.u8();
      switch (code & ~0x40) {
        case token.end:
          if (insideElement) throw new EvtxFormatError('the fragment ends inside an element', start);
          return nodes;
        case token.endElement:
          if (!insideElement) throw new EvtxFormatError('an end tag without a start', start);
          return nodes;
        case token.fragmentHeader:
          cursor.take(3);
          break;
        case token.openStart:
          nodes.push({ element: this.#element(cursor, depth, inTemplate, (code & 0x40) !== 0) });
          break;
        case token.templateInstance:
          nodes.push({ instance: this.#instance(cursor, depth) });
          break;
        case token.piTarget:
          this.#name(cursor);
          break;
        case token.piData:
          cursor.take(cursor.u16() * 2);
          break;
        default: {
          const part = this.#part(cursor, code & ~0x40, start);
          nodes.push(typeof part === 'string' ? part : { hole: part });
        }
      }
    }
    if (insideElement) throw new EvtxFormatError('the data ends inside an element', cursor.pos);
    return nodes;
  }

  #element(cursor: Cursor, depth: number, inTemplate: boolean, hasAttributes: boolean): PatternElement {
    if (inTemplate) cursor.take(2);
    cursor.take(4);
    const element: PatternElement = { name: this.#name(cursor), attributes: [], children: [] };
    if (hasAttributes) {
      cursor.take(4);
      while ((cursor.bytes[cursor.pos]! & ~0x40) === token.attribute && cursor.pos < cursor.end) {
        cursor.take(1);
        this.spend(1, cursor.pos);
        element.attributes.push({ name: this.#name(cursor), parts: this.#parts(cursor) });
      }
    }
    const start = cursor.pos;
    const close = cursor.u8();
    if (close === token.closeStart) element.children = this.#nodes(cursor, depth + 1, inTemplate, true);
    else if (close !== token.closeEmpty) {
      throw new EvtxFormatError(`token 0x${close.toString(16)} where <${element.name}> should close`, start);
    }
    return element;
  }

  /** The pieces of an attribute's value, up to the first token that is none. */
  #parts(cursor: Cursor): (string | Hole)[] {
    const parts: (string | Hole)[] = [];
    while (cursor.pos < cursor.end) {
      const code = cursor.bytes[cursor.pos]! & ~0x40;
      const isPart =
        code === token.value ||
        code === token.charRef ||
        code === token.entityRef ||
        code === token.normalHole ||
        code === token.optionalHole;
      if (!isPart) break;
      this.spend(1, cursor.pos);
      const start = cursor.take(1);
      parts.push(this.#part(cursor, code, start));
    }
    return parts;
  }

  #part(cursor: Cursor, code: number, start: number): string | Hole {
    switch (code) {
      case token.value:
        return this.#literal(cursor);
      case token.cdata:
        return cursor.utf16(cursor.u16());
      case token.charRef:
        return String.fromCharCode(cursor.u16());
      case token.entityRef: {
        const name = this.#name(cursor);
        return entities[name] ?? `&${name};`;
      }
      case token.normalHole:
      case token.optionalHole: {
        const index = cursor.u16();
        cursor.take(1);
        return { index, optional: code === token.optionalHole };
      }
      default:
        throw new EvtxFormatError(`unknown token 0x${code.toString(16)}`, start);
    }
  }

  #literal(cursor: Cursor): string {
    const type = cursor.u8();
    if (type === valueType.string) return cursor.utf16(cursor.u16());
    const size = fixedSize(type);
    if (size === undefined) throw new EvtxFormatError(`value type 0x${type.toString(16)} inside a tag`, cursor.pos);
    const at = cursor.take(size);
    return valueText(this.#chunk, at, at + size, type);
  }

  /** A name: stored here, or earlier in the chunk. */
  #name(cursor: Cursor): string {
    const offset = cursor.u32();
    const known = this.#names.get(offset) ?? this.#readName(offset);
    if (offset === cursor.pos) cursor.take(known.end - offset);
    return known.name;
  }

  #readName(offset: number): { name: string; end: number } {
    const cursor = new Cursor(this.#chunk, offset, this.#chunk.length);
    cursor.take(6);
    const count = cursor.u16();
    this.spend(count >> 4, offset);
    const name = cursor.utf16(count);
    cursor.take(2);
    const entry = { name, end: cursor.pos };
    this.#names.set(offset, entry);
    return entry;
  }

  #instance(cursor: Cursor, depth: number): Instance {
    cursor.take(5);
    const offset = cursor.u32();
    const template = this.#template(offset, depth);
    if (offset === cursor.pos) cursor.take(template.end - offset);
    const count = cursor.u32();
    if (count * 4 > cursor.end - cursor.pos) throw new EvtxFormatError(`${count} values do not fit`, cursor.pos);
    this.spend(count, cursor.pos);
    const kinds: { size: number; type: number }[] = [];
    for (let i = 0; i < count; i += 1) {
      const size = cursor.u16();
      kinds.push({ size, type: cursor.u8() });
      cursor.take(1);
    }
    const values = kinds.map(({ size, type }) => {
      const at = cursor.take(size);
      return { type, at, end: at + size };
    });
    return { template: template.nodes, values };
  }

  #template(offset: number, depth: number): { nodes: PatternNode[]; end: number } {
    const known = this.#templates.get(offset);
    if (known instanceof EvtxFormatError) throw known;
    if (known) return known;
    if (depth > maxDepth) throw new EvtxFormatError('templates nested too deeply', offset);
    try {
      const head = new Cursor(this.#chunk, offset, this.#chunk.length);
      head.take(20);
      const size = head.u32();
      const at = head.take(size);
      const nodes = this.#nodes(new Cursor(this.#chunk, at, at + size), depth + 1, true);
      const entry = { nodes, end: at + size };
      this.#templates.set(offset, entry);
      return entry;
    } catch (error) {
      if (error instanceof EvtxFormatError) this.#templates.set(offset, error);
      throw error;
    }
  }
}
