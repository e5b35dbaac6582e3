import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../processes.ts';
import { AgentJudge } from './agent-judge.ts';
import { startControllers } from './controllers.ts';
import { MirrorJudge } from './mirror-judge.ts';
import { LaboratoryNetwork } from './network.ts';
import { habits, services } from './ordinary.ts';
import { addressOf, type MachineName, mirrorOf, type NodeName, type Segment } from './plan.ts';
import { type Outcome, ScenarioRun } from './run.ts';
import { scenarios } from './scenarios/all.ts';

/** What the laboratory saw. */
export interface LaboratoryReport {
  outcomes: Outcome[];
  /** What was told that no scenario is about. */
  unexplained: string[];
  /** The same by what the agents' sources told. */
  agents: { outcomes: Outcome[]; unexplained: string[]; gaps: unknown[] };
  /** By mirror port: packets heard, packets that the kernel dropped, and packets that went out of it. */
  mirrors: { heard: number; dropped: number; sent: number }[];
  /** Seconds of each part. */
  seconds: Record<string, number>;
}

/**
 * The laboratory, to be run in a network namespace of its own: makes the networks, lets everybody do what is ordinary, then plays the scenarios, and writes what
 * was told. Arguments: a folder, the server of libmodbus, and part of the names of what is to be played.
 */
const [folder = '', libmodbus = '', part = ''] = process.argv.slice(2);
const segments: readonly Segment[] = ['line', 'office'];
const seconds: Record<string, number> = {};
const timed = async <T>(name: string, work: Promise<T>): Promise<T> => {
  const begun = performance.now();
  const made = await work;
  seconds[name] = Math.round(performance.now() - begun) / 1000;
  return made;
};

const played = scenarios.filter(({ about, name }) => `${about}: ${name}`.includes(part));
const network = await timed('network', LaboratoryNetwork.make());
for (const [name, step] of Object.entries(services)) {
  await network.node(name as NodeName).does({ from: '0.0.0.0', to: '', steps: [step] });
}
const wanted = new Set<MachineName>(['plc', 'press', ...played.map(({ whom }) => whom)]);
const controllers = await timed('controllers', startControllers(network, libmodbus, wanted));
const opcua = wanted.has('robot')
  ? await network
      .node('scada')
      .runs([process.execPath, join(import.meta.dirname, 'opcua-client.ts'), addressOf('robot')])
  : undefined;
const judges = segments.map((segment) => {
  mkdirSync(join(folder, segment));
  return new MirrorJudge(mirrorOf(segment), join(folder, segment));
});
// They go on until the machines end.
for (const { who, whom, steps } of habits) {
  void network
    .node(who)
    .does({ from: addressOf(who), to: addressOf(whom), steps })
    .catch(() => undefined);
}
const agents = segments.map((segment) => {
  mkdirSync(join(folder, `agent-${segment}`));
  return new AgentJudge(mirrorOf(segment), join(folder, `agent-${segment}`));
});
await timed('capture', Promise.all([...judges, ...agents].map((judge) => judge.begun)));
const run = new ScenarioRun(network, judges, played, opcua);
await timed('learning', run.learn());
for (const judge of [...judges, ...agents]) await judge.judge();
await timed('playing', run.play());
// An agent tells no more than so many findings in a minute; what is beyond waits for the next.
await timed(
  'telling',
  eventually(
    () => run.outcomes(agents),
    (outcomes) => outcomes.every(({ missing }) => missing.length === 0),
    90_000,
  ).catch(() => undefined),
);
const sent = segments.map((segment) => network.sentBy(segment));
for (const judge of [...judges, ...agents]) await judge.end();
const report: LaboratoryReport = {
  outcomes: run.outcomes(),
  unexplained: run.unexplained(),
  agents: {
    outcomes: run.outcomes(agents),
    unexplained: run.unexplained(agents),
    gaps: agents.flatMap((agent) => agent.gaps()),
  },
  mirrors: judges.map(({ packets, dropped }, at) => ({ heard: packets, dropped, sent: sent[at]! })),
  seconds,
};
writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
for (const controller of controllers) await controller.kill();
await network.end();
process.exit(0);
