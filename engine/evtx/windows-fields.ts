import type { Fields } from '#protocol/events/event.ts';
import { windowsEvent } from '#protocol/events/windows-event.ts';
import { elementsOf, textOf, type XmlElement } from './xml-tree.ts';

/** Fields of one Windows event, with the two that order it. */
export interface WindowsFields {
  fields: Fields;
  /** EventRecordID, where the event has one. */
  recordId?: number;
  /** TimeCreated as ISO 8601 UTC with milliseconds, where the event has one that is a time. */
  time?: string;
}

/** Numbers of the System part; everything else there is text. */
const systemNumbers = new Set([
  'EventID',
  'EventID_Qualifiers',
  'Version',
  'Level',
  'Task',
  'Opcode',
  'EventRecordID',
  'Execution_ProcessID',
  'Execution_ThreadID',
  'Execution_SessionID',
]);

/** Fields outside System that the kind declares as numbers, so that an event has one shape however it was read. */
const dataNumbers = new Set(
  Object.entries(windowsEvent.fields)
    .filter(([, field]) => field.type === 'integer')
    .map(([name]) => name),
);

/**
 * Flattens an event, from binary XML or from text alike.
 * System: `Element` and `Element_Attribute`. EventData: each named Data under its name; unnamed ones joined by line feeds
 * under `Data`, and singly under `Data_1`, `Data_2` … when there are several (the same for any name that repeats).
 * UserData: leaf elements under their names, with `Data_` in front where System has that name already.
 * Other parts (RenderingInfo, ProcessingErrorData) carry their part's name in front.
 */
export function windowsFields(event: XmlElement): WindowsFields {
  const system: Fields = {};
  const data = new Map<string, string[]>();
  for (const part of elementsOf(event)) {
    if (part.name === 'System') addSystem(system, part);
    else if (part.name === 'EventData') addEventData(data, part);
    else if (part.name === 'UserData') addLeaves(data, part, (names) => names.at(-1)!);
    else addLeaves(data, part, (names) => [part.name, ...names].join('_'));
  }
  const fields: Fields = { ...system };
  for (const [name, values] of data) {
    const key = name in system ? `Data_${name}` : name;
    fields[key] = typed(key, values.join('\n'), dataNumbers);
    if (values.length > 1)
      values.forEach((value, i) => {
        fields[`${key}_${i + 1}`] ??= value;
      });
  }
  const recordId = fields['EventRecordID'];
  const created = system['TimeCreated_SystemTime'];
  const ms = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  return {
    fields,
    ...(typeof recordId === 'number' ? { recordId } : {}),
    ...(Number.isNaN(ms) ? {} : { time: new Date(ms).toISOString() }),
  };
}

function typed(name: string, text: string, numbers: ReadonlySet<string>): string | number {
  if (!numbers.has(name) || !/^-?\d{1,15}$/.test(text)) return text;
  return Number(text);
}

function addSystem(fields: Fields, system: XmlElement): void {
  for (const element of elementsOf(system)) {
    const text = textOf(element);
    if (text !== '') fields[element.name] = typed(element.name, text, systemNumbers);
    for (const [name, value] of element.attributes) {
      const key = `${element.name}_${name}`;
      if (value !== '' && name !== 'xmlns') fields[key] = typed(key, value, systemNumbers);
    }
  }
}

function add(data: Map<string, string[]>, name: string, value: string): void {
  const values = data.get(name);
  if (values) values.push(value);
  else data.set(name, [value]);
}

function addEventData(data: Map<string, string[]>, part: XmlElement): void {
  for (const [name, value] of part.attributes) if (name !== 'xmlns') add(data, `EventData_${name}`, value);
  for (const element of elementsOf(part)) {
    const text = deepText(element);
    const named = element.attributes.find(([name]) => name === 'Name')?.[1];
    if (named !== undefined && named !== '') add(data, named, text);
    else if (element.name !== 'Binary' || text !== '') add(data, element.name, text);
  }
  const text = textOf(part).trim();
  if (text !== '') add(data, 'Data', text);
}

/** Text of an element and all below it: Data may hold a structure of its own. */
function deepText(element: XmlElement): string {
  let text = '';
  for (const child of element.children) text += typeof child === 'string' ? child : deepText(child);
  return text;
}

function addLeaves(data: Map<string, string[]>, part: XmlElement, key: (names: string[]) => string): void {
  const visit = (element: XmlElement, names: string[]) => {
    for (const [name, value] of element.attributes) {
      if (!name.startsWith('xmlns')) add(data, key([...names, `${element.name}_${name}`]), value);
    }
    const inner = elementsOf(element);
    if (inner.length === 0) add(data, key([...names, element.name]), textOf(element));
    else for (const child of inner) visit(child, [...names, element.name]);
  };
  for (const element of elementsOf(part)) visit(element, []);
}
