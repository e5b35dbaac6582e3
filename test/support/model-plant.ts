import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../deploy/local/verbs.ts';
import type { EventDraft } from '../../protocol/events/event.ts';
import type { TestPlant } from './plant.ts';
import { eventually, type Running, start } from './processes.ts';

/** What the model plant knows of itself, its shifts among it, written where the hub takes it up. */
export function writeSeed(plant: TestPlant, site: string): void {
  const told = execFileSync(process.execPath, [join(root, 'simulators/plant/main.ts'), '--describe'], {
    encoding: 'utf8',
  });
  const { zones, assets, posts, calendar } = JSON.parse(told);
  writeFileSync(join(plant.dir, 'seed.json'), JSON.stringify({ site, zones, assets, posts, calendar }));
}

/** What a simulated PC says of itself. */
interface Report {
  waiting: number;
}

/** PCs of the model plant as enrolled agents in a process of their own, told line by line what happens on them. */
export class SimulatedPcs {
  private readonly running: Running;

  private constructor(running: Running) {
    this.running = running;
  }

  /** Starts the PCs whose tokens the hub wrote. */
  static async start(plant: TestPlant, agents: readonly string[]): Promise<SimulatedPcs> {
    const tokens = join(plant.dir, 'tokens.txt');
    writeFileSync(tokens, agents.map((agent) => readFileSync(plant.tokenFile(agent), 'utf8')).join(''));
    const running = start(process.execPath, [
      join(root, 'simulators/workstation/main.ts'),
      ...['--token-file', tokens, '--state', join(plant.dir, 'pcs')],
    ]);
    await running.says('"ready":true');
    return new SimulatedPcs(running);
  }

  emit(pc: string, events: EventDraft[]): Promise<unknown> {
    return this.ask({ pc, emit: events });
  }

  power(pc: string, to: 'off' | 'on'): Promise<unknown> {
    return this.ask({ pc, power: to });
  }

  /** Resolves when the hub has committed everything that the PCs told. */
  async drained(): Promise<void> {
    await eventually(
      async () => Object.values((await this.ask({ report: true })) as Record<string, Report | boolean>),
      (all) => all.every((one) => typeof one !== 'object' || one.waiting === 0),
    );
  }

  /** One order, one line of answer. */
  private async ask(order: object): Promise<unknown> {
    const from = this.running.output().length;
    this.running.child.stdin?.write(`${JSON.stringify(order)}\n`);
    const said = await eventually(
      () => this.running.output().slice(from),
      (text) => text.includes('\n'),
    );
    const answer = JSON.parse(said.slice(0, said.indexOf('\n'))) as { done: boolean; error?: string };
    if (!answer.done) throw new Error(answer.error);
    return answer;
  }
}
