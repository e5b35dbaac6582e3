import { parseArgs } from 'node:util';
import { compile, type SigmaEvent } from '#engine/sigma/sigma.ts';
import { isEventFile, readEvents } from './event-files.ts';
import { filesBelow } from './paths.ts';
import { complainAbout, loadRuleSet, readLogsources } from './rule-set.ts';

/** Text of `rules match --help`. */
export const matchHelp = `hinomi rules match --rules PATH... --events PATH... [--logsource FILE] [--placeholders FILE] [--assume P/C/S] [--json]
  Prints one line per event and rule that matches it. Events: .evtx, JSON (one object, an array, or objects one after
  another), .jsonl, .ndjson. Log sources come from Channel and EventID, or from product, category and service in the event.
  --logsource     table of channels and event ids in the form of SigmaHQ's tests/thor.yml, in place of the built-in one
  --placeholders  YAML file of lists for the modifier "expand"
  --zone          time zone of the time-part modifiers (UTC when not given)
  --assume        log source of events that name none, for example windows/process_creation/ or linux//auditd
  --json          lines of {"file","record","rule","title"}; record is EventRecordID, else the line number
Exit 0 done, 1 a path cannot be read, 2 wrong usage, 3 some rules or events were refused.
`;

const CHUNK = 1 << 16;

function assumed(text: string | undefined): SigmaEvent['logsource'] {
  const [product, category, service] = (text ?? '').split('/');
  return { ...(product ? { product } : {}), ...(category ? { category } : {}), ...(service ? { service } : {}) };
}

/** Splits `--rules A B --events C D` into lists: an option takes every path up to the next option. */
export function pathLists(
  argv: string[],
  names: readonly string[],
): { lists: Record<string, string[]>; rest: string[] } {
  const lists: Record<string, string[]> = Object.fromEntries(names.map((name) => [name, []]));
  const rest: string[] = [];
  let open: string[] | undefined;
  for (const argument of argv) {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const list = name === undefined ? undefined : lists[name];
    if (list) {
      open = list;
      if (value !== undefined) list.push(value);
    } else if (open && !argument.startsWith('--')) open.push(argument);
    else {
      open = undefined;
      rest.push(argument);
    }
  }
  return { lists, rest };
}

/** Gathers lines so that a large answer is not written piece by piece. */
class Output {
  #text = '';
  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length > CHUNK) this.flush();
  }
  flush(): void {
    if (this.#text !== '') process.stdout.write(this.#text);
    this.#text = '';
  }
}

/** `rules match` */
export async function match(argv: string[]): Promise<number> {
  const { lists, rest } = pathLists(argv, ['rules', 'events']);
  const { values } = parseArgs({
    args: rest,
    options: {
      logsource: { type: 'string' },
      placeholders: { type: 'string' },
      zone: { type: 'string' },
      assume: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (lists['rules']!.length === 0 || lists['events']!.length === 0) {
    process.stderr.write(`Name rules with --rules and events with --events.\n${matchHelp}`);
    return 2;
  }
  const logsources = readLogsources(values.logsource);
  const files = filesBelow(lists['events']!, isEventFile);
  const set = loadRuleSet(lists['rules']!, values);
  complainAbout(set.rejected);
  complainAbout(set.warnings, 'note');
  const engine = compile(set, { logsources });
  const fallback = assumed(values.assume);
  const output = new Output();
  let faults = 0;
  let unknown = 0;
  for (const file of files) {
    for await (const item of readEvents(file)) {
      if ('fault' in item) {
        faults++;
        process.stderr.write(`${file}:${item.line}: refused: ${item.fault}\n`);
        continue;
      }
      let { event } = item;
      let selected = engine.selected(event);
      if (selected === 0 && values.assume) {
        event = { fields: event.fields, logsource: { ...fallback, ...event.logsource } };
        selected = engine.selected(event);
      }
      if (selected === 0) unknown++;
      else {
        for (const { rule } of engine.match(event)) {
          const { id, title, author } = rule;
          if (values.json) output.line(JSON.stringify({ file, record: item.record, rule: id, title }));
          else output.line(`${file} ${item.record}: ${title} (${id}${author ? `, by ${author}` : ''})`);
        }
      }
    }
    output.flush();
  }
  if (unknown > 0) process.stderr.write(`note: no rule looks at the log source of ${unknown} events\n`);
  return set.rejected.length > 0 || faults > 0 ? 3 : 0;
}
