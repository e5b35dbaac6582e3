import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type Engine, type Firing, loadRules, type RuleSet } from '#engine/sigma/sigma.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { logsourceOf } from '#protocol/events/kinds.ts';
import { originFields } from '#protocol/events/origin.ts';

const folder = join(import.meta.dirname, '../../rules/detection');

/** The product's own detection rules, read from `rules/detection`; `edit` lets a test spoil one. */
export function ownRules(edit: (path: string, text: string) => string = (_, text) => text): RuleSet {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .sort()
    .map((path) => ({ path: `rules/detection/${path}`, text: edit(path, readFileSync(join(folder, path), 'utf8')) }));
  return loadRules(files);
}

/** An event of a story at its corrected time. */
export interface Judged {
  at: number;
  pc: string;
  draft: EventDraft;
}

/** Runs events through an engine with the own rules, as the hub does: log source of the kind, order of time. */
export function judge(events: Iterable<Judged>, engine: Engine = compile(ownRules())): Firing[] {
  const firings: Firing[] = [];
  let number = 0;
  let last = 0;
  for (const { at, pc, draft } of events) {
    number += 1;
    last = Math.max(last, at);
    firings.push(
      ...engine.process(
        {
          fields: { ...draft.fields, ...originFields({ site: 'plant-1', agent: pc, source: 'story' }) },
          logsource: logsourceOf(draft),
        },
        { id: `${pc}/${number}`, time: at },
      ),
    );
  }
  firings.push(...engine.advance(last + 7 * 86_400_000));
  return firings.filter((firing) => firing.status !== 'withdrawn');
}
