import type { BinaryXml, Hole, PatternElement, PatternNode, SubstitutionValue } from './binary-xml.ts';
import { EvtxFormatError } from './faults.ts';
import { arrayTexts, valueType } from './value.ts';
import type { XmlElement, XmlNode } from './xml-tree.ts';

/** Nesting that no real event reaches; fragments inside values inside templates count together. */
const maxDepth = 64;

/** Turns nodes with holes into plain elements: values are put in, embedded fragments are read, arrays repeat their element. */
export function fillTemplate(xml: BinaryXml, nodes: PatternNode[], values: SubstitutionValue[], depth = 0): XmlNode[] {
  if (depth > maxDepth) throw new EvtxFormatError('nested too deeply', 0);
  const out: XmlNode[] = [];
  for (const node of nodes) {
    xml.spend(1, 0);
    if (typeof node === 'string') out.push(node);
    else if ('element' in node) append(out, filledElements(xml, node.element, values, depth));
    else if ('instance' in node)
      append(out, fillTemplate(xml, node.instance.template, node.instance.values, depth + 1));
    else append(out, content(xml, node.hole, values, depth));
  }
  return out;
}

function append<T>(target: T[], items: T[]): void {
  for (const item of items) target.push(item);
}

function filledElements(
  xml: BinaryXml,
  pattern: PatternElement,
  values: SubstitutionValue[],
  depth: number,
): XmlElement[] {
  const attributes: [string, string][] = [];
  for (const { name, parts } of pattern.attributes) {
    const value = attributeText(xml, parts, values);
    if (value !== undefined) attributes.push([name, value]);
  }
  const items = repeatedItems(xml, pattern, values);
  if (items) return items.map((item) => ({ name: pattern.name, attributes, children: item === '' ? [] : [item] }));
  return [{ name: pattern.name, attributes, children: fillTemplate(xml, pattern.children, values, depth + 1) }];
}

/** An element that holds nothing but an array is repeated for each of its items. */
function repeatedItems(xml: BinaryXml, pattern: PatternElement, values: SubstitutionValue[]): string[] | undefined {
  const only = pattern.children[0];
  if (pattern.children.length !== 1 || typeof only !== 'object' || !('hole' in only)) return undefined;
  const value = values[only.hole.index];
  if (!value || !isArray(value) || value.at === value.end) return undefined;
  xml.spend((value.end - value.at) >> 4, value.at);
  const items = arrayTexts(xml.bytes, value.at, value.end, value.type & ~valueType.arrayFlag);
  xml.spend(items.length, value.at);
  return items;
}

function isArray(value: SubstitutionValue): boolean {
  return (value.type & valueType.arrayFlag) !== 0;
}

/** Text of an attribute; undefined when it consists of an optional value that the event does not have. */
function attributeText(xml: BinaryXml, parts: (string | Hole)[], values: SubstitutionValue[]): string | undefined {
  let text = '';
  let present = parts.length === 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      present = true;
      continue;
    }
    const value = values[part.index];
    if (!value || value.type === valueType.null || (part.optional && value.at === value.end)) continue;
    text += plainText(xml, value);
    present = true;
  }
  return present ? text : undefined;
}

function content(xml: BinaryXml, hole: Hole, values: SubstitutionValue[], depth: number): XmlNode[] {
  const value = values[hole.index];
  if (!value || value.type === valueType.null || value.at === value.end) return [];
  if (value.type === valueType.binXml) {
    return fillTemplate(xml, xml.fragment(value.at, value.end, depth + 1), [], depth + 1);
  }
  const text = plainText(xml, value);
  return text === '' ? [] : [text];
}

function plainText(xml: BinaryXml, value: SubstitutionValue): string {
  xml.spend((value.end - value.at) >> 4, value.at);
  if (!isArray(value)) return xml.text(value);
  return arrayTexts(xml.bytes, value.at, value.end, value.type & ~valueType.arrayFlag).join('\n');
}
