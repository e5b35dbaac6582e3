import { parentPort, workerData } from 'node:worker_threads';
import type { Fields } from '#protocol/events/event.ts';
import { eventId } from '#protocol/identity.ts';
import { Novelty } from './novelty/novelty.ts';
import type { RuleThreadData } from './rule-thread.ts';
import { StagedJudge } from './staged-judge.ts';
import { type Triggered, withoutReplaced } from './verdicts.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/**
 * The rule engine in its own thread: events in, firings out. Knows no store and no network.
 */
const { rules, timeZone, learn, setApart } = workerData as RuleThreadData;
const novelty = new Novelty(learn);
const judge = new StagedJudge(rules, timeZone, setApart);
const port = parentPort!;
const say = (message: FromWorker) => port.postMessage(message);

function judged(message: Extract<ToWorker, { type: 'events' }>): FromWorker {
  const { turn, rows, origin, origins, seq, corrected, codes, bodies, heap, pauses } = message;
  const firings: Triggered[] = [];
  const forgot: string[] = [];
  const novel: { row: number; fields: Fields }[] = [];
  const bytes = Buffer.from(heap.buffer, heap.byteOffset, heap.byteLength);
  const prepared = origins.map((one) => judge.prepare(one));
  const learning = origins.map((one) => novelty.prepare(one, pauses));
  for (let row = 0; row < rows; row++) {
    const of = prepared[origin[row]!]!;
    const place = learning[origin[row]!]!;
    const start = bodies.starts[row]!;
    const body = bytes.toString('utf8', start, start + bodies.lengths[row]!);
    const time = corrected[row]!;
    const fields = () => JSON.parse(body) as Fields;
    const told = place && novelty.see(place, { time, code: codes[row]!, reached: judge.live.time, fields });
    if (told) novel.push({ row, fields: told });
    const before = judge.live.forgotten;
    judge.event(of, { seq: seq[row]!, time, body, told: told ?? undefined }, firings);
    if (judge.live.forgotten !== before) forgot.push(eventId({ ...of.live, seq: seq[row]! }));
  }
  return { type: 'judged', turn, firings: withoutReplaced(firings), forgot, novel };
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'restore') {
    novelty.restore(message.learned);
    const reached = judge.restore(message);
    say({ type: 'restored', reached, pastEmpty: judge.live.pastEmpty });
  } else if (message.type === 'events') {
    say(judged(message));
  } else if (message.type === 'advance') {
    const firings = judge.advance(message.now);
    say({ type: 'advanced', turn: message.turn, firings, pastEmpty: judge.live.pastEmpty });
  } else if (message.type === 'state') {
    say({ type: 'state', turn: message.turn, ...judge.state(), learned: novelty.changes() });
  } else if (message.type === 'exceptions') {
    judge.setExceptions(message);
  } else if (message.type === 'rules') {
    judge.setRules(message.rules, message.setApart);
    say({ type: 'ruled', turn: message.turn });
  } else {
    if (message.type === 'relearn') novelty.forget(message.place);
    say({ type: 'learning', turn: message.turn, learning: novelty.overview(message.place) });
  }
});
