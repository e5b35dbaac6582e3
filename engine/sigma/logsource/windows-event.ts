import { isScalar } from '../event.ts';

type Tree = Record<string, unknown>;

/** Parts of an event's header that a field of the same name in its data must not hide. */
const HEADER_FIRST = new Set(['Channel', 'EventID', 'Computer', 'Provider_Name', 'EventRecordID']);

function isTree(value: unknown): value is Tree {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Under which key converters of XML gather the attributes of an element, and under which its text. */
const attributeKeys = ['#attributes', '$', '_attributes'];
const textKeys = ['#text', '_', '_text', '__text'];

/** Attributes of an element, in any of the ways that converters write them: gathered, or each with a mark before its name. */
function attributesOf(element: Tree): Tree {
  const own = attributeKeys.map((key) => element[key]).find(isTree) ?? {};
  const marked = Object.entries(element).filter(([key]) => /^@_?./.test(key));
  return marked.length > 0
    ? { ...own, ...Object.fromEntries(marked.map(([key, value]) => [key.replace(/^@_?/, ''), value])) }
    : own;
}

/** Key of an element's text; undefined where it has none. */
function textKeyOf(element: Tree): string | undefined {
  return textKeys.find((key) => key in element);
}

function textOf(element: unknown): unknown {
  const key = isTree(element) ? textKeyOf(element) : undefined;
  return key === undefined ? element : (element as Tree)[key];
}

/** Whether a key is the converter's own and names no child. */
function isMark(key: string): boolean {
  return /^[#@$]/.test(key) || attributeKeys.includes(key) || textKeys.includes(key);
}

/** Name of an element of the data: its attribute, or a child of that name beside its value. */
function nameOf(element: Tree): string | undefined {
  const name =
    attributesOf(element)['Name'] ?? (textKeyOf(element) || 'Value' in element ? element['Name'] : undefined);
  return typeof name === 'string' ? name : undefined;
}

function valueOfNamed(element: Tree): unknown {
  if (textKeyOf(element) !== undefined) return textOf(element) ?? '';
  return element['Value'] ?? '';
}

function addHeader(out: Tree, system: Tree): void {
  for (const [name, element] of Object.entries(system)) {
    if (!isTree(element)) {
      if (element !== null) out[name] = element;
      continue;
    }
    if (name.endsWith('_attributes')) {
      for (const [attribute, value] of Object.entries(element)) out[`${name.slice(0, -11)}_${attribute}`] = value;
      continue;
    }
    if (textKeyOf(element) !== undefined) out[name] = textOf(element);
    for (const [attribute, value] of Object.entries(attributesOf(element))) {
      if (!attribute.startsWith('xmlns')) out[`${name}_${attribute}`] = value;
    }
    for (const [child, value] of Object.entries(element)) {
      if (!isMark(child) && isScalar(value)) out[`${name}_${child}`] = value;
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
    if (isMark(name)) continue;
    const list = Array.isArray(element) ? element : [element];
    const named = list.filter((part): part is Tree => isTree(part) && nameOf(part) !== undefined);
    for (const part of named) put(out, nameOf(part)!, valueOfNamed(part));
    const rest = list.filter((part) => !named.includes(part as Tree));
    if (rest.length === 0) continue;
    const nested = rest.filter((part): part is Tree => isTree(part) && textKeyOf(part) === undefined);
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

/** Gathers `winlog.x.y` that stand side by side into a tree. */
function gathered(value: Tree): Tree | undefined {
  const out: Tree = {};
  const put = (at: Tree, [key, ...rest]: string[], held: unknown): void => {
    if (key === undefined) return;
    if (rest.length === 0 || key === 'event_data' || key === 'user_data') {
      if (rest.length === 0) at[key] = held;
      else at[key] = { ...(isTree(at[key]) ? at[key] : {}), [rest.join('.')]: held };
    } else {
      const below = isTree(at[key]) ? at[key] : {};
      at[key] = below;
      put(below, rest, held);
    }
  };
  for (const [key, held] of Object.entries(value)) {
    if (key.startsWith('winlog.')) put(out, key.split('.').slice(1), held);
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

/** The older shape of the same family, with its parts at the top. */
function older(value: Tree): Tree | undefined {
  if (!('log_name' in value) || !('event_id' in value)) return undefined;
  return {
    ...value,
    channel: value['log_name'],
    provider_name: value['source_name'],
    record_id: value['record_number'],
  };
}

/** The shapes in which log shippers of the Elastic family send Windows events, also as an index exports them. */
function flattenShipped(whole: Tree): Record<string, unknown> | undefined {
  const value = isTree(whole['_source']) ? whole['_source'] : whole;
  const winlog = isTree(value['winlog']) ? value['winlog'] : (gathered(value) ?? older(value));
  if (!isTree(winlog) || !('channel' in winlog)) return undefined;
  const out: Tree = { Channel: winlog['channel'], EventID: winlog['event_id'] };
  if (winlog['provider_name'] !== undefined) out['Provider_Name'] = winlog['provider_name'];
  if (winlog['computer_name'] !== undefined) out['Computer'] = winlog['computer_name'];
  if (winlog['record_id'] !== undefined) out['EventRecordID'] = winlog['record_id'];
  const { process, user } = winlog;
  if (isTree(process) && process['pid'] !== undefined) out['Execution_ProcessID'] = process['pid'];
  if (isTree(user) && user['identifier'] !== undefined) out['Security_UserID'] = user['identifier'];
  addData(out, winlog['event_data']);
  addData(out, winlog['user_data']);
  return out;
}
