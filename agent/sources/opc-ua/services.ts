import {
  ClientSecureChannelLayer,
  type OPCUAClient,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
} from 'node-opcua-client';

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

/** Channels over which events may be listened to. */
const listening = new WeakSet<object>();

/** Lets the services of a subscription pass on this channel. */
export function allowEvents(channel: ClientSecureChannelLayer): void {
  listening.add(channel);
}

/** What a channel thinks of a request that is about to leave, beside its service. */
type Judge = (request: object) => void;
const judges = new WeakMap<object, Judge>();

/** Has each request on this channel judged; what the judge throws keeps it from leaving. */
export function judgeRequests(channel: ClientSecureChannelLayer, judge: Judge): void {
  judges.set(channel, judge);
}

/** A service that could change something was stopped before the wire. */
export class RefusedServiceError extends Error {
  override name = 'RefusedServiceError';
}

/** Services refused in this process, by name; stands in every header and must stay empty. */
export const refusedServices: Record<string, number> = {};

/** Throws RefusedServiceError unless the request is one of the read services, or of a subscription where events are allowed. */
export function assertReadService(schemaName: string, events = false): void {
  const name = schemaName.replace(/Request$/, '');
  if (readServices.has(name) || (events && eventServices.has(name))) return;
  refusedServices[name] = (refusedServices[name] ?? 0) + 1;
  throw new RefusedServiceError(`service ${name} refused: only reading is allowed`);
}

let guarded = false;

/** The library would write to standard output, certificates included; what went wrong stands in our own reasons. */
function silent(): void {}

/**
 * Puts the guard into the one place that every request of every client in this thread passes: the secure channel.
 * Must run before the first client is made.
 */
export function guardServices(): void {
  if (guarded) return;
  guarded = true;
  for (const setLogger of [setDebugLogger, setErrorLogger, setWarningLogger]) setLogger(silent);
  const send = ClientSecureChannelLayer.prototype.performMessageTransaction;
  ClientSecureChannelLayer.prototype.performMessageTransaction = function guard(request, callback) {
    try {
      assertReadService(request.schema.name, listening.has(this));
      judges.get(this)?.(request);
    } catch (error) {
      callback(error as Error);
      return;
    }
    send.call(this, request, callback);
  };
}

/** Counts what a client sends, by service name. */
export function countServices(client: OPCUAClient, into: Record<string, number>): void {
  client.on('send_request', (request) => {
    const name = request.schema.name.replace(/Request$/, '');
    into[name] = (into[name] ?? 0) + 1;
  });
}
