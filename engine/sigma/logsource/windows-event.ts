import { isScalar } from '../event.ts';

type Tree = Record<string, unknown>;

/** Parts of an event's header that a field of the same name in its data must not hide. */
const HEADER_FIRST = new Set(['Channel', 'EventID', 'Computer', 'Provider_Name', 'EventRecordID']);

function isTree(value: unknown): value is Tree {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Attributes of an element, in either of the two ways that converters write them. */
function attributesOf(element: Tree): Tree {
  const own = isTree(element['#attributes']) ? element['#attributes'] : {};
  const marked = Object.entries(element).filter(([key]) => key.startsWith('@') && key.length > 1);
  return marked.length > 0
    ? { ...own, ...Object.fromEntries(marked.map(([key, value]) => [key.slice(1), value])) }
    : own;
}

function textOf(element: unknown): unknown {
  return isTree(element) && '#text' in element ? element['#text'] : element;
}

function addHeader(out: Tree, system: Tree): void {
  for (const [name, element] of Object.entries(system)) {
    if (!isTree(element)) {
      if (element !== null) out[name] = element;
      continue;
    }
    if ('#text' in element) out[name] = element['#text'];
    for (const [attribute, value] of Object.entries(attributesOf(element))) {
      if (!attribute.startsWith('xmlns')) out[`${name}_${attribute}`] = value;
    }
    for (const [child, value] of Object.entries(element)) {
      if (!child.startsWith('#') && !child.startsWith('@') && isScalar(value)) out[`${name}_${child}`] = value;
    }
  }
}

function put(out: Tree, name: string, value: unknown): void {
  if (!HEADER_FIRST.has(name) || out[name] === undefined) out[name] = value;
}

function addData(out: Tree, data: unknown): void {
  if (Array.isArray(data)) {
    for (const part of data) addData(out, part);
    return;
  }
  if (!isTree(data)) return;
  for (const [name, element] of Object.entries(data)) {
    if (name.startsWith('#') || name.startsWith('@')) continue;
    const list = Array.isArray(element) ? element : [element];
    const named = list.filter((part): part is Tree => isTree(part) && typeof attributesOf(part)['Name'] === 'string');
    for (const part of named) put(out, String(attributesOf(part)['Name']), textOf(part) ?? '');
    const rest = list.filter((part) => !named.includes(part as Tree));
    if (rest.length === 0) continue;
    const nested = rest.filter((part): part is Tree => isTree(part) && !('#text' in part));
    for (const part of nested) addData(out, part);
    const values = rest.filter((part) => !nested.includes(part as Tree)).map(textOf);
    if (values.length > 0) put(out, name, values.length === 1 ? values[0] : values);
  }
}

/** Puts the fields of a Windows event that came as a tree (EVTX rendered as JSON) on one level, under the names that rules use. Anything else returns `undefined`. */
export function flattenWindowsEvent(value: unknown): Record<string, unknown> | undefined {
  if (!isTree(value)) return undefined;
  const event = isTree(value['Event']) ? value['Event'] : value;
  if (!isTree(event['System'])) return flattenShipped(value);
  const out: Tree = {};
  addHeader(out, event['System']);
  addData(out, event['EventData']);
  addData(out, event['UserData']);
  return out;
}

/** The nested shape in which log shippers of the Elastic family send Windows events. */
function flattenShipped(value: Tree): Record<string, unknown> | undefined {
  const { winlog } = value;
  if (!isTree(winlog) || !('channel' in winlog)) return undefined;
  const out: Tree = { Channel: winlog['channel'], EventID: winlog['event_id'] };
  if (winlog['provider_name'] !== undefined) out['Provider_Name'] = winlog['provider_name'];
  if (winlog['computer_name'] !== undefined) out['Computer'] = winlog['computer_name'];
  if (winlog['record_id'] !== undefined) out['EventRecordID'] = winlog['record_id'];
  addData(out, winlog['event_data']);
  addData(out, winlog['user_data']);
  return out;
}
