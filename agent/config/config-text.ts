import { type Document, LineCounter, parseDocument } from 'yaml';
import type { ConfigFault, WrittenValue } from './config-fault.ts';

/** A configuration as YAML, with the places of its parts. */
export interface ConfigText {
  value: unknown;
  /** Line of the innermost part that a path leads to, from 1. */
  lineOf(keys: readonly PropertyKey[]): number;
  /** A part as it stands in the file. */
  written(keys: readonly PropertyKey[]): WrittenValue | undefined;
}

/** Text of a file's bytes: UTF-8, or UTF-16 by its mark, as Windows editors write it. */
export function decodeConfig(bytes: Uint8Array): string | ConfigFault {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = Buffer.from(bytes).toString('latin1').split('\n').findIndex(isNoUtf8) + 1;
    return { line, path: '', message: 'the file is not UTF-8', remedy: 'save it as UTF-8 in your editor' };
  }
}

function isNoUtf8(latin1: string): boolean {
  const bytes = Buffer.from(latin1, 'latin1');
  return !Buffer.from(bytes.toString('utf8')).equals(bytes);
}

/** Reads YAML; what is wrong with its form is told with its line. */
export function parseConfigText(text: string): ConfigText | ConfigFault[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  if (document.errors.length > 0) {
    return document.errors.map(({ code, message, pos }) => ({
      line: lineAt(pos[0]),
      path: '',
      ...yamlWords(code, message, text.slice(pos[0], pos[0] + 60)),
    }));
  }
  try {
    return { value: document.toJS(), ...placesIn(document, text, lineAt) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const at = Math.max(0, text.search(/\*[\w-]+/));
    return [
      {
        line: lineAt(at),
        path: '',
        message: error.message,
        remedy: 'write the values out; a text that begins with * needs quotes',
      },
    ];
  }
}

function placesIn(document: Document, text: string, lineAt: (offset: number) => number): Omit<ConfigText, 'value'> {
  const nodeAt = (keys: readonly PropertyKey[]) =>
    document.getIn(keys, true) as { range?: [number, number]; toJSON?(): unknown } | undefined;
  const keyAt = (keys: readonly PropertyKey[]) => {
    const parent = nodeAt(keys.slice(0, -1)) as
      | { items?: { key?: { value?: unknown; range?: [number] } }[] }
      | undefined;
    return parent?.items?.find(({ key }) => key?.value === keys.at(-1))?.key?.range;
  };
  return {
    lineOf: (keys) => {
      for (let depth = keys.length; depth > 0; depth--) {
        const range = keyAt(keys.slice(0, depth)) ?? nodeAt(keys.slice(0, depth))?.range;
        if (range) return lineAt(range[0]);
      }
      return 1;
    },
    written: (keys) => {
      const node = keys.length === 0 ? document.contents : nodeAt(keys);
      if (!node?.range) return undefined;
      return { text: text.slice(node.range[0], node.range[1]), value: node.toJSON?.() };
    },
  };
}

/** What the YAML reader complains of most, with what helps. */
const yamlRemedies: Record<string, [message: string, remedy: string]> = {
  TAB_AS_INDENT: ['a tab stands at the beginning of the line', 'use spaces'],
  DUPLICATE_KEY: ['this key stands twice in the same block', 'keep one of them'],
  MULTIPLE_DOCS: ['a second document begins here', 'remove the line "---" and what belongs to another file'],
  BLOCK_AS_IMPLICIT_KEY: [
    'the line is indented wrongly or a colon is too many',
    'indent it like its neighbours; put texts with ": " in quotes',
  ],
  MISSING_CHAR: [
    'something is not closed or a sign is missing',
    'close quotes and brackets; begin each list entry with "- "',
  ],
  BAD_INDENT: ['the line is not indented like its neighbours', 'use the same number of spaces'],
};

function yamlWords(code: string, message: string, piece: string): { message: string; remedy: string } {
  const known = yamlRemedies[code];
  const key = /^[\w.-]{1,60}/.exec(piece)?.[0];
  const words = message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
  if (known)
    return {
      message: code === 'DUPLICATE_KEY' && key ? `${key}: ${known[0]}` : `${known[0]} (${words})`,
      remedy: known[1],
    };
  return { message: words, remedy: 'check indentation, quotes and colons on this line' };
}
