import { parseArgs } from 'node:util';
import { compile, type DetectionRule, type Explanation } from '#engine/sigma/sigma.ts';
import { isEventFile, readEvents } from './event-files.ts';
import { pathLists } from './match.ts';
import { filesBelow } from './paths.ts';
import { complainAbout, loadRuleSet, readLogsources } from './rule-set.ts';

/** Text of `rules explain --help`. */
export const explainHelp = `hinomi rules explain --rules PATH... --events PATH... --rule ID [--record N] [--logsource FILE] [--placeholders FILE] [--json]
  Says for each event which selections, fields and values made the rule match, or the first part that failed.
  --rule    id or name of a detection rule
  --record  only the event with this EventRecordID or line number
Exit 0 done, 1 a path cannot be read or the rule is not there, 2 wrong usage, 3 some rules or events were refused.
`;

function inWords(explanation: Explanation): string {
  const head = explanation.matched ? 'matches' : `does not match: ${explanation.failed}`;
  const parts = explanation.parts
    .filter((part) => part.holds === explanation.matched || !explanation.matched)
    .map((part) => {
      const value = part.value === undefined ? 'absent' : JSON.stringify(part.value);
      return `  ${part.holds ? '+' : '-'} ${part.selection}: ${part.item} = ${part.expected.join(' | ')}; the event has ${value}`;
    });
  return [head, ...parts].join('\n');
}

/** `rules explain` */
export async function explain(argv: string[]): Promise<number> {
  const { lists, rest } = pathLists(argv, ['rules', 'events']);
  const { values } = parseArgs({
    args: rest,
    options: {
      rule: { type: 'string' },
      record: { type: 'string' },
      logsource: { type: 'string' },
      placeholders: { type: 'string' },
      zone: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (lists['rules']!.length === 0 || lists['events']!.length === 0 || values.rule === undefined) {
    process.stderr.write(`Name rules with --rules, events with --events and one rule with --rule.\n${explainHelp}`);
    return 2;
  }
  const logsources = readLogsources(values.logsource);
  const set = loadRuleSet(lists['rules']!, values);
  const rule = set.rules.find(
    (each): each is DetectionRule =>
      each.kind === 'detection' && (each.id === values.rule || each.name === values.rule),
  );
  if (!rule) {
    complainAbout(set.rejected);
    process.stderr.write(
      `There is no detection rule "${values.rule}" among the ${set.rules.length} loaded ones; check the id.\n`,
    );
    return 1;
  }
  const engine = compile(set, { logsources });
  let faults = 0;
  for (const file of filesBelow(lists['events']!, isEventFile)) {
    for await (const item of readEvents(file)) {
      if ('fault' in item) {
        faults++;
        process.stderr.write(`${file}:${item.line}: refused: ${item.fault}\n`);
        continue;
      }
      if (values.record !== undefined && String(item.record) !== values.record) continue;
      const explanation = engine.explain(rule, item.event);
      if (values.json) process.stdout.write(`${JSON.stringify({ file, record: item.record, ...explanation })}\n`);
      else process.stdout.write(`${file} ${item.record}: ${inWords(explanation)}\n`);
    }
  }
  return set.rejected.length > 0 || faults > 0 ? 3 : 0;
}
