import { parentPort, workerData } from 'node:worker_threads';
import { compile, type Firing, loadRules, type RuleFile } from '#engine/sigma/sigma.ts';
import { eventId } from '#protocol/identity.ts';
import { RuleJudge } from './rule-judge.ts';
import type { Triggered } from './verdicts.ts';
import type { EventsForRules, FromWorker, ToWorker } from './worker-messages.ts';

/**
 * The rule engine in its own thread: events in, firings out. Knows no store and no network.
 */
const { files, timeZone } = workerData as { files: RuleFile[]; timeZone: string };
const judge = new RuleJudge(() => compile(loadRules([...files], { timeZone })));
const port = parentPort!;
const say = (message: FromWorker) => port.postMessage(message);

const slim = ({ firing, trigger }: Triggered): Triggered => ({
  firing: { ...firing, rule: { id: firing.rule.id } as Firing['rule'] },
  trigger,
});

function judged({ rows, origin, origins, seq, corrected, bodies, heap }: EventsForRules, turn: number): FromWorker {
  const firings: Triggered[] = [];
  const forgot: string[] = [];
  const bytes = Buffer.from(heap.buffer, heap.byteOffset, heap.byteLength);
  const prepared = origins.map((one) => judge.prepare(one));
  for (let row = 0; row < rows; row++) {
    const of = prepared[origin[row]!]!;
    const start = bodies.starts[row]!;
    const body = bytes.toString('utf8', start, start + bodies.lengths[row]!);
    const before = judge.forgotten;
    for (const one of judge.event(of, { seq: seq[row]!, time: corrected[row]!, body })) firings.push(slim(one));
    if (judge.forgotten !== before) forgot.push(eventId({ ...of, seq: seq[row]! }));
  }
  return { type: 'judged', turn, firings, forgot };
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'restore') {
    const reached = judge.restore(message.state, message.now);
    say({ type: 'restored', reached, pastEmpty: judge.pastEmpty });
  } else if (message.type === 'events') {
    say(judged(message, message.turn));
  } else if (message.type === 'advance') {
    const firings = judge.advance(message.now).map(slim);
    say({ type: 'advanced', turn: message.turn, firings, pastEmpty: judge.pastEmpty });
  } else {
    say({ type: 'state', turn: message.turn, state: judge.state() });
  }
});
