/**
 * A fast reader for the plain block style in which rules are written. It takes nothing that it does not fully understand:
 * for anything else it returns `undefined` and the caller asks the complete YAML library, so a result is always the same as the library's.
 */

interface Line {
  indent: number;
  /** Text after the indent, without trailing white space and comment. */
  text: string;
  number: number;
}

/** Thrown inside the reader for what it leaves to the complete library. */
class Beyond extends Error {}

const KEY = /^([A-Za-z_][^\s:#'"{}[\],&*!|>%@`]*(?: [^\s:#'"{}[\],&*!|>%@`]+)*(?:\|[A-Za-z0-9_|]+)?)\s*:(?:\s+|$)/;
const QUOTED_KEY = /^'((?:[^'])+)'\s*:(?:\s+|$)/;
const SIMPLE_DOUBLE = /^"([^"\\]*)"$/;
const SINGLE = /^'((?:[^']|'')*)'$/;
const INT = /^[-+]?[0-9]+$/;
const OTHER_NUMBER =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const NUMBER_LIKE = /^[-+.]?[0-9]|^[-+]?\.(?:inf|nan|Inf|NaN|INF|NAN)/;

/** Cuts a trailing comment from a text that is not inside quotes. */
function withoutComment(text: string): string {
  const first = text.charCodeAt(0);
  if (first === 35) return '';
  if (!text.includes('#')) return text.trimEnd();
  if (first === 34 || first === 39) {
    const quote = text[0]!;
    let at = 1;
    for (;;) {
      at = text.indexOf(quote, at);
      if (at < 0) throw new Beyond();
      if (quote === "'" && text[at + 1] === "'") at += 2;
      else if (quote === '"' && text[at - 1] === '\\') throw new Beyond();
      else break;
    }
    const rest = text.slice(at + 1);
    const hash = rest.search(/\s#/);
    return (hash < 0 ? text : text.slice(0, at + 1 + hash)).trimEnd();
  }
  const hash = text.search(/\s#/);
  return (hash < 0 ? text : text.slice(0, hash)).trimEnd();
}

function scalar(text: string): unknown {
  const first = text.charCodeAt(0);
  if (first === 39) {
    const single = SINGLE.exec(text);
    if (!single) throw new Beyond();
    return single[1]!.replaceAll("''", "'");
  }
  if (first === 34) {
    const double = SIMPLE_DOUBLE.exec(text);
    if (!double) throw new Beyond();
    return double[1]!;
  }
  if ('&*!|>%@`{[]},?#'.includes(text[0]!)) throw new Beyond();
  if (first === 45 && (text.length === 1 || text[1] === ' ')) throw new Beyond();
  if (text.includes(': ') || text.endsWith(':') || text.includes(' #')) throw new Beyond();
  switch (text) {
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
  }
  if (NUMBER_LIKE.test(text)) {
    if (INT.test(text) && text.length < 16 && text[0] !== '+') return text === '-0' ? -0 : Number(text);
    if (OTHER_NUMBER.test(text)) throw new Beyond();
  }
  return text;
}

class BlockReader {
  readonly source: string[];
  readonly offset: number;
  at = 0;
  constructor(source: string[], offset: number) {
    this.source = source;
    this.offset = offset;
  }

  /** Next line that is neither blank nor a comment, without taking it. */
  peek(): Line | undefined {
    while (this.at < this.source.length) {
      const raw = this.source[this.at]!;
      let indent = 0;
      while (raw.charCodeAt(indent) === 32) indent++;
      const code = raw.charCodeAt(indent);
      if (indent === raw.length || code === 35) {
        this.at++;
        continue;
      }
      if (code === 9) throw new Beyond();
      return { indent, text: raw.slice(indent), number: this.at };
    }
    return undefined;
  }

  node(indent: number): unknown {
    const line = this.peek();
    if (!line || line.indent < indent) return null;
    if (line.text.startsWith('- ') || line.text === '-') return this.sequence(line.indent);
    return this.mapping(line.indent);
  }

  mapping(indent: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (;;) {
      const line = this.peek();
      if (!line || line.indent < indent) return out;
      if (line.indent > indent) throw new Beyond();
      this.entry(out, line.text, indent);
    }
  }

  /** Reads `key: value` that starts at column `indent`, value lines included. */
  entry(out: Record<string, unknown>, text: string, indent: number): void {
    const match = KEY.exec(text) ?? QUOTED_KEY.exec(text);
    if (!match) throw new Beyond();
    const key = match[1]!;
    if (key === '__proto__' || key === '<<' || Object.hasOwn(out, key) || typeof scalarKey(key) !== 'string')
      throw new Beyond();
    out[key] = this.value(text.slice(match[0].length), indent, true);
  }

  sequence(indent: number): unknown[] {
    const out: unknown[] = [];
    for (;;) {
      const line = this.peek();
      if (!line || line.indent < indent) return out;
      if (line.indent > indent) throw new Beyond();
      if (!line.text.startsWith('-')) return out;
      if (line.text !== '-' && line.text[1] !== ' ') throw new Beyond();
      const rest = line.text.slice(1);
      const inner = rest.trimStart();
      if (inner === '' || inner.startsWith('#')) {
        this.at++;
        const next = this.peek();
        out.push(next && next.indent > indent ? this.node(indent + 1) : null);
        continue;
      }
      const column = indent + 1 + (rest.length - inner.length);
      if (inner.startsWith('- ') || inner === '-') throw new Beyond();
      const isEntry =
        inner.charCodeAt(0) !== 39 && inner.charCodeAt(0) !== 34
          ? KEY.test(inner)
          : /^'(?:[^']|'')*'\s*:(\s|$)|^"[^"]*"\s*:(\s|$)/.test(inner);
      if (isEntry) {
        const map: Record<string, unknown> = {};
        this.entry(map, inner, column);
        const more = this.peek();
        if (more && more.indent > indent) {
          if (more.indent !== column) throw new Beyond();
          const others = this.mapping(column);
          for (const key of Object.keys(others)) {
            if (Object.hasOwn(map, key)) throw new Beyond();
            map[key] = others[key];
          }
        }
        out.push(map);
      } else out.push(this.value(inner, indent, false));
    }
  }

  value(rest: string, indent: number, inMap: boolean): unknown {
    const start = rest.charCodeAt(0);
    if (start === 124 || start === 62) return this.blockScalar(rest, indent);
    const text = withoutComment(rest);
    this.at++;
    if (text === '') {
      const next = this.peek();
      if (!next) return null;
      if (next.indent > indent) return this.node(indent + 1);
      if (inMap && next.indent === indent && (next.text.startsWith('- ') || next.text === '-'))
        return this.sequence(indent);
      return null;
    }
    const result = scalar(text);
    const next = this.peek();
    if (next && next.indent > indent) throw new Beyond();
    return result;
  }

  blockScalar(header: string, indent: number): string {
    const head = withoutComment(header);
    if (!/^[|>][-+]?$/.test(head)) throw new Beyond();
    const folded = head[0] === '>';
    this.at++;
    const lines: string[] = [];
    let block = -1;
    for (; this.at < this.source.length; this.at++) {
      const raw = this.source[this.at]!;
      let column = 0;
      while (raw.charCodeAt(column) === 32) column++;
      if (column === raw.length) {
        if (block < 0 || column > block) {
          if (column > Math.max(block, 0)) throw new Beyond();
        }
        lines.push('');
        continue;
      }
      if (block < 0) {
        if (column <= indent) break;
        block = column;
      } else if (column < block) {
        if (column > indent) throw new Beyond();
        break;
      }
      lines.push(raw.slice(block));
    }
    let end = lines.length;
    while (end > 0 && lines[end - 1] === '') end--;
    if (end === 0) throw new Beyond();
    const body = lines.slice(0, end);
    const trailing = lines.length - end;
    let text: string;
    if (folded) {
      if (body.some((line, index) => line === '' || (index >= 0 && /^[ \t]/.test(line)))) throw new Beyond();
      text = body.join(' ');
    } else text = body.join('\n');
    if (head.endsWith('-')) return text;
    if (head.endsWith('+')) {
      if (this.at >= this.source.length) throw new Beyond();
      return text + '\n'.repeat(trailing + 1);
    }
    return `${text}\n`;
  }
}

/** A key that would resolve to something other than a string is left to the library. */
function scalarKey(key: string): unknown {
  return scalar(key);
}

/** Reads one document given as lines, or returns `undefined` when it holds anything beyond the plain block style. */
export function readBlock(lines: string[]): unknown {
  try {
    const reader = new BlockReader(lines, 0);
    const first = reader.peek();
    if (first?.indent !== 0) return undefined;
    const value = reader.node(0);
    return reader.peek() ? undefined : value;
  } catch (error) {
    if (error instanceof Beyond) return undefined;
    throw error;
  }
}
