import { ClientSecureChannelLayer, setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua-client';
import { RefusedRequestError, type RequestGate } from '../../controllers/request-gate.ts';

/** Services that may leave this process, by their name in the standard. Everything else is refused. */
const readServices: ReadonlySet<string> = new Set([
  'FindServers',
  'FindServersOnNetwork',
  'GetEndpoints',
  'OpenSecureChannel',
  'CreateSession',
  'ActivateSession',
  'Browse',
  'BrowseNext',
  'Read',
  'CloseSession',
  'CloseSecureChannel',
]);

/** Services of a subscription; for controllers whose events a person allowed to listen to, and nowhere else. */
const eventServices: ReadonlySet<string> = new Set([
  'CreateSubscription',
  'CreateMonitoredItems',
  'Publish',
  'DeleteSubscriptions',
]);

/** Counted by the name of the service. */
export class RefusedServiceError extends RefusedRequestError {
  override name = 'RefusedServiceError';

  constructor(service: string, why: string) {
    super(service, `service ${service} refused: ${why}`);
  }
}

/** A request as the library has it before it becomes bytes. */
export interface ServiceRequest {
  schema: { name: string };
}

/** Name of a service in the standard and in counts. */
export function serviceName({ schema }: ServiceRequest): string {
  return schema.name.replace(/Request$/, '');
}

/**
 * Name of the service; throws RefusedServiceError unless it is one of the read services, or of a subscription where
 * `events` are allowed.
 */
export function assertReadService(request: ServiceRequest, events = false): string {
  const name = serviceName(request);
  if (readServices.has(name) || (events && eventServices.has(name))) return name;
  throw new RefusedServiceError(name, 'only reading is allowed');
}

/** What stands in front of a channel. */
export interface ChannelGuard {
  gate: RequestGate<ServiceRequest>;
  /** Milliseconds to wait for an answer, where the request itself does not say. */
  answerMs: number;
  /** Hears how many milliseconds an answer took, without the waiting for its turn. */
  answered(ms: number): void;
}

const guards = new WeakMap<object, ChannelGuard>();

/** Most bytes that may come in for one request. The server has its say in the limits of the library, so they are no bound. */
const mostBytes = 8 * 1024 * 1024;
/** How often that is looked at, milliseconds. */
const lookEveryMs = 50;

/** A channel that is made anew sooner than this each time, so often in a row, only keeps us busy. */
const soonMs = 1000;
const mostSoon = 5;

/**
 * Puts a guard in front of a channel that was just made: what leaves it is counted, its opening and closing too, and it is
 * broken off when it brings in more than an answer can have or wants to be renewed all the time. What comes back ends the
 * channel, if it still stands.
 */
export function guardChannel(channel: ClientSecureChannelLayer, guard: ChannelGuard): () => void {
  guards.set(channel, guard);
  let readBefore = 0;
  let renewed = Number.NEGATIVE_INFINITY;
  let soon = 0;
  channel.on('send_request', (request) => {
    readBefore = channel.bytesRead;
    const name = serviceName(request);
    guard.gate.count(name);
    if (name !== 'OpenSecureChannel') return;
    const now = performance.now();
    soon = now - renewed < soonMs ? soon + 1 : 0;
    renewed = now;
    if (soon > mostSoon) channel.forceConnectionBreak();
  });
  const watch = setInterval(() => {
    if (channel.bytesRead - readBefore > mostBytes) channel.forceConnectionBreak();
  }, lookEveryMs);
  watch.unref();
  return () => {
    clearInterval(watch);
    if (channel.isValid()) channel.forceConnectionBreak();
  };
}

/** Gives back what the server holds for us: it leaves also when the reading was cancelled. */
const leaving = 'CloseSession';

let guarded = false;

/** The library would write to standard output, certificates included; what went wrong stands in our own reasons. */
function silent(): void {}

/**
 * Puts the guards into the one place that every request of every client in this thread passes: the secure channel. A
 * channel without a guard lets nothing pass. Must run before the first client is made.
 */
export function guardServices(): void {
  if (guarded) return;
  guarded = true;
  for (const setLogger of [setDebugLogger, setErrorLogger, setWarningLogger]) setLogger(silent);
  const send = ClientSecureChannelLayer.prototype.performMessageTransaction;
  ClientSecureChannelLayer.prototype.performMessageTransaction = function guarded(request, callback) {
    const guard = guards.get(this);
    let name: string;
    try {
      if (!guard) throw new RefusedServiceError(serviceName(request), 'nothing stands in front of this channel');
      name = guard.gate.allowed(request);
    } catch (error) {
      callback(error as Error);
      return;
    }
    const turn = guard.gate.turn();
    (name === leaving ? turn.catch(() => undefined) : turn).then(() => {
      const answer = inTime(guard, request.requestHeader.timeoutHint || guard.answerMs, callback);
      try {
        send.call(this, request, answer);
      } catch (error) {
        answer(error as Error);
      }
    }, callback);
  };
}

type Answer = Parameters<ClientSecureChannelLayer['performMessageTransaction']>[1];

/** The same, heard once: what the server says, or after `ms` that it said nothing. */
function inTime(guard: ChannelGuard, ms: number, callback: Answer): Answer {
  const began = performance.now();
  let open = true;
  const end: Answer = (error, response) => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    guard.answered(performance.now() - began);
    callback(error, response);
  };
  const timer = setTimeout(() => end(new Error('BadTimeout: no answer')), ms);
  return end;
}
