import type { XmlElement } from '../evtx/xml-tree.ts';

/** The text is not XML of the kind event logs produce; `offset` counts characters. */
export class XmlTextError extends Error {
  override name = 'XmlTextError';
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const maxDepth = 64;
const nameEnd = /[\s/>=]/g;

/** An element and where the text goes on behind it. */
export interface ParsedElement {
  element: XmlElement;
  end: number;
}

/**
 * Reads one element with everything in it, from `from` on: the small part of XML that event logs use (elements,
 * attributes, text, character references, CDATA; comments and declarations are passed over; no document types).
 * White space between elements is layout and is left out.
 */
export function parseElement(text: string, from = 0): ParsedElement {
  let at = from;
  const open: XmlElement[] = [];
  const fail = (message: string): never => {
    throw new XmlTextError(message, at);
  };
  const find = (what: string, start: number): number => {
    const found = text.indexOf(what, start);
    return found < 0 ? fail(`"${what}" is missing`) : found;
  };
  const addText = (raw: string, decoded: string) => {
    const parent = open.at(-1);
    if (parent && decoded !== '') parent.children.push(decoded);
    else if (raw.trim() !== '') fail('text outside an element');
  };

  for (;;) {
    const tag = find('<', at);
    if (tag > at) addText(text.slice(at, tag), resolved(text.slice(at, tag)));
    at = tag;
    if (text.startsWith('<!--', at)) at = find('-->', at) + 3;
    else if (text.startsWith('<?', at)) at = find('?>', at) + 2;
    else if (text.startsWith('<![CDATA[', at)) {
      const end = find(']]>', at);
      addText('x', text.slice(at + 9, end));
      at = end + 3;
    } else if (text.startsWith('</', at)) {
      const end = find('>', at);
      const element = open.pop() ?? fail('an end tag without a start');
      if (text.slice(at + 2, end).trim() !== element.name) fail(`<${element.name}> is not closed`);
      withoutLayout(element);
      at = end + 1;
      if (open.length === 0) return { element, end: at };
    } else {
      const { element, end, closed } = startTag(text, at);
      if (open.length >= maxDepth) fail('nested too deeply');
      open.at(-1)?.children.push(element);
      at = end;
      if (!closed) open.push(element);
      else if (open.length === 0) return { element, end: at };
    }
  }
}

function withoutLayout(element: XmlElement): void {
  if (!element.children.some((child) => typeof child !== 'string')) return;
  element.children = element.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
}

function startTag(text: string, from: number): { element: XmlElement; end: number; closed: boolean } {
  let at = from + 1;
  const word = (): string => {
    nameEnd.lastIndex = at;
    const end = nameEnd.exec(text)?.index ?? text.length;
    const name = text.slice(at, end);
    if (name === '' || name.includes('<')) throw new XmlTextError('a name is missing', at);
    at = end;
    return name;
  };
  const space = () => {
    while (at < text.length && /\s/.test(text[at]!)) at += 1;
  };
  const element: XmlElement = { name: word(), attributes: [], children: [] };
  for (;;) {
    space();
    if (text[at] === '>') return { element, end: at + 1, closed: false };
    if (text.startsWith('/>', at)) return { element, end: at + 2, closed: true };
    const name = word();
    space();
    if (text[at] !== '=') throw new XmlTextError(`attribute ${name} has no value`, at);
    at += 1;
    space();
    const quote = text[at];
    if (quote !== '"' && quote !== "'") throw new XmlTextError(`attribute ${name} is not quoted`, at);
    const end = text.indexOf(quote, at + 1);
    if (end < 0) throw new XmlTextError(`attribute ${name} is not closed`, at);
    element.attributes.push([name, resolved(text.slice(at + 1, end))]);
    at = end + 1;
  }
}

/** Replaces the five named references and numeric ones; anything else stays as it is. */
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
