import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlantClient } from '../plant/control-socket.ts';
import { stories, storyOf } from '../stories/catalogue.ts';
import { hubOf } from '../stories/incident-watch.ts';
import { streamWeek } from '../stories/ordinary-week/stream.ts';
import { ownRules } from '../stories/own-rules.ts';
import { runStory, type StoryResult } from '../stories/run-story.ts';

const ordinary = {
  id: 'ordinary-week',
  title: {
    ja: '普通の一週間（S4を超えるものは何も起きないこと）',
    en: 'An ordinary week, of which nothing above S4 may come',
  },
};

/** Text of `hinomi story --help`. */
export const help = `hinomi story list [--json]                 the stories of the model plant
hinomi story run ID|all [--home DIR] [--json] [--timeout SECONDS] [--speed N]
  Tells a story at the plant of a running "hinomi up --demo" and waits for the incidents that must come of it.
  --home     the folder that "up" was given (default: .home in the clone)
  --timeout  how long an incident may take after its act (default 120)
  --speed    ordinary-week only: how much faster than real time (default 20000)
  With --json one object per story on standard output, with the measured times; words go to standard error.
Exit 0 every story came out as told, 1 not, 2 wrong usage.
`;

const options = {
  json: { type: 'boolean', default: false },
  home: { type: 'string' },
  timeout: { type: 'string', default: '120' },
  speed: { type: 'string', default: '20000' },
} as const;

function list(json: boolean): number {
  for (const { id, title } of [...stories, ordinary]) {
    process.stdout.write(json ? `${JSON.stringify({ id, title })}\n` : `${id.padEnd(20)}${title.ja} / ${title.en}\n`);
  }
  return 0;
}

function describe(result: StoryResult): string {
  const lines = result.outcomes.map(({ rule, number, severity, seenSeconds, wrong }) =>
    wrong.length > 0
      ? `  ${rule}: ${wrong.join('; ')}`
      : `  ${rule}: ${severity} ${number}, ${seenSeconds?.toFixed(2)} s after the act`,
  );
  return `${result.story}: ${result.ok ? 'as told' : 'not as told'}\n${lines.join('\n')}\n`;
}

/** Home folder that `up` takes when none is given. */
const usualHome = join(import.meta.dirname, '../../.home');

async function tell(ids: string[], values: { json: boolean; home?: string; timeout: string; speed: string }) {
  const home = resolve(values.home ?? usualHome);
  const limitMs = Number(values.timeout) * 1000;
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const hub = hubOf(home);
  const plant = await PlantClient.connect(join(home, 'run', 'plant.sock'));
  const rules = new Map(ownRules().rules.map(({ name, id }) => [name, id]));
  const ruleId = (name: string) => rules.get(name) ?? name;
  let ok = true;
  try {
    for (const id of ids) {
      const story = storyOf(id);
      if (story) {
        const result = await runStory(story, { plant, hub, ruleId, say }, limitMs);
        ok &&= result.ok;
        process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : describe(result));
        continue;
      }
      const { answer } = await plant.ask({ to: 'workstation', order: { report: true } });
      const pcs = Object.keys(answer as object).filter((key) => key !== 'done');
      const parts = { plant, hub, pcs, say };
      const result = await streamWeek(parts, { speed: Number(values.speed), seed: 7, limitMs });
      ok &&= result.ok;
      process.stdout.write(
        values.json
          ? `${JSON.stringify(result)}\n`
          : `ordinary-week: ${result.events} events in ${result.seconds.toFixed(0)} s, ${result.raised.length} raised above S4\n`,
      );
    }
  } finally {
    plant.close();
  }
  return ok ? 0 : 1;
}

/** The verb's door. Returns the exit code; wrong options are thrown to whoever reads the command line. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const [act, id, extra] = positionals;
  if (act === 'list' && id === undefined) return list(values.json);
  const known = [...stories.map((story) => story.id), ordinary.id];
  const numbers = [values.timeout, values.speed].every((text) => Number(text) > 0);
  if (act !== 'run' || id === undefined || extra !== undefined || !numbers || !['all', ...known].includes(id)) {
    process.stderr.write(`${id && act === 'run' ? `there is no story "${id}"\n` : ''}${help}`);
    return 2;
  }
  try {
    return await tell(id === 'all' ? known : [id], values);
  } catch (error) {
    process.stderr.write(`hinomi story: ${(error as Error).message}\n`);
    return 1;
  }
}
