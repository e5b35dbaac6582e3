import { parentPort, workerData } from 'node:worker_threads';
import { compile, type EngineState, type Firing, loadRules, type RuleFile } from '#engine/sigma/sigma.ts';
import type { Fields } from '#protocol/events/event.ts';
import { originFields } from '#protocol/events/origin.ts';
import { eventId } from '#protocol/identity.ts';
import { PastEngine, type PastState } from './past-engine.ts';
import type { EventsForRules, FromWorker, ToWorker } from './worker-messages.ts';

/**
 * The rule engine in its own thread: events in, firings out. Owns the correlation state; knows no store and no network.
 */
const { files, timeZone } = workerData as { files: RuleFile[]; timeZone: string };
const engine = compile(loadRules(files, { timeZone }));
const past = new PastEngine(files, timeZone);
const port = parentPort!;
/** How far time has come: the engine of the present forgets what lies far behind it. */
let reached = Number.NEGATIVE_INFINITY;

/** What is stored with the position in the stream, so that the events behind it are judged as they would have been. */
interface WorkerState {
  present: EngineState;
  past: PastState | null;
  reached: number;
}

function restore(text: string | null, now: number): void {
  const state = text === null ? null : (JSON.parse(text) as WorkerState | EngineState);
  reached = now;
  if (state === null) return;
  // A state without these parts is of a program that kept the present alone.
  if (!('present' in state)) engine.restore(state);
  else {
    reached = state.reached;
    engine.restore(state.present);
    past.restore(state.past);
  }
}

function state(): string {
  return JSON.stringify({ present: engine.state(), past: past.state(), reached } satisfies WorkerState);
}

const slim = (firing: Firing): Firing => ({ ...firing, rule: { id: firing.rule.id } as Firing['rule'] });

function judge(events: EventsForRules): Extract<FromWorker, { type: 'judged' }>['firings'] {
  const out: Extract<FromWorker, { type: 'judged' }>['firings'] = [];
  const { rows, origin, seq, corrected, bodies } = events;
  const heap = Buffer.from(events.heap.buffer, events.heap.byteOffset, events.heap.byteLength);
  const origins = events.origins.map((one) => ({
    ...one,
    fields: originFields(one),
    silentWithout: engine.silentWithout(one.logsource)?.map((name) => JSON.stringify(name)),
  }));
  for (let row = 0; row < rows; row++) {
    const of = origins[origin[row]!]!;
    const start = bodies.starts[row]!;
    const body = heap.toString('utf8', start, start + bodies.lengths[row]!);
    if (of.silentWithout?.every((name) => !body.includes(name))) continue;
    const fields = JSON.parse(body) as Fields;
    const id = eventId({ ...of, seq: seq[row]! });
    const time = corrected[row]!;
    const event = { fields: Object.assign(fields, of.fields), logsource: of.logsource };
    for (const firing of past.judge(engine, event, { id, time }, reached))
      out.push({ firing: slim(firing), trigger: id });
  }
  return out;
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'restore') {
    restore(message.state, message.now);
    port.postMessage({ type: 'restored' } satisfies FromWorker);
  } else if (message.type === 'events') {
    port.postMessage({ type: 'judged', turn: message.turn, firings: judge(message) } satisfies FromWorker);
  } else if (message.type === 'advance') {
    reached = Math.max(reached, message.now);
    past.rest(reached);
    const firings = engine.advance(message.now).map((firing) => ({ firing: slim(firing), trigger: null }));
    port.postMessage({ type: 'judged', turn: message.turn, firings } satisfies FromWorker);
  } else {
    port.postMessage({ type: 'state', turn: message.turn, state: state() } satisfies FromWorker);
  }
});
