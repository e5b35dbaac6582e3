/** An element of an event, from binary XML or from text: names, attributes in order, children in order. */
export interface XmlElement {
  name: string;
  attributes: [name: string, value: string][];
  children: XmlNode[];
}

/** A child of an element: another element, or text. */
export type XmlNode = XmlElement | string;

/** The text directly inside an element. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const child of element.children) if (typeof child === 'string') text += child;
  return text;
}

/** The elements directly inside an element. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** Writes an element as XML text, so that an event from a file can be shown or handed on in its original shape. */
export function xmlText(element: XmlElement): string {
  const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const attributes = element.attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  const inner = element.children.map((child) => (typeof child === 'string' ? escaped(child) : xmlText(child))).join('');
  return `<${element.name}${attributes}>${inner}</${element.name}>`;
}
