import type { StreamMessage } from '#protocol/api/settings.ts';
import { inScope, type Principal } from '../access/principal.ts';
import type { EndpointRegistry } from './endpoint.ts';
import { refuse } from './problems.ts';
import type { HubServices } from './services.ts';

/** A console that hears nothing for this long knows that the line is cut. */
export const tickMs = 15_000;
/** Messages that wait for a slow console; beyond it they are dropped and the console is told to fetch again. */
export const maxQueued = 256;
/** Tabs of one browser session. */
export const maxPerSession = 16;

/** Messages of one console: bounded, and merged where a newer one says the same. */
export class StreamQueue {
  private readonly waiting = new Map<string, StreamMessage>();

  /** Adds a message; when the queue is full everything is replaced by one `reset`. */
  push(message: StreamMessage): void {
    const key = keyOf(message);
    const old = this.waiting.get(key);
    if (message.type === 'events' && old?.type === 'events') {
      this.waiting.set(key, { ...message, count: old.count + message.count });
      return;
    }
    if (!old && this.waiting.size >= maxQueued) {
      this.waiting.clear();
      this.waiting.set('reset', { type: 'reset' });
      return;
    }
    this.waiting.set(key, message);
  }

  /** Takes everything as the text of server-sent events; empty when nothing waits. */
  drain(): string {
    const text = [...this.waiting.values()].map(frame).join('');
    this.waiting.clear();
    return text;
  }
}

/** One message in the text form of server-sent events. */
export function frame(message: StreamMessage): string {
  return `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}

/** Registers the live stream: site scope applied per message, ends with its session. */
export function streamRoutes(api: EndpointRegistry, services: HubServices): void {
  const open = new Map<string, Set<() => void>>();
  services.access.sessions.onEnd((hash) => {
    for (const close of [...(open.get(hash) ?? [])]) close();
  });

  api.on('GET /stream', ({ who, session }) => {
    const mine = open.get(session.hash) ?? new Set();
    if (mine.size >= maxPerSession) return refuse('slow_down', { retryAfterSeconds: 30 });
    open.set(session.hash, mine);
    const encoder = new TextEncoder();
    const queue = new StreamQueue();
    let end: () => void = () => {};
    let offer: () => void = () => {};

    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          let ended = false;
          offer = () => {
            if (ended || (controller.desiredSize ?? 0) <= 0) return;
            const text = queue.drain();
            if (text !== '') controller.enqueue(encoder.encode(text));
          };
          const unsubscribe = services.bus.subscribe((message) => {
            if ('site' in message && !hears(who, message)) return;
            queue.push(message);
            offer();
          });
          const timer = setInterval(() => {
            if (!services.access.sessions.live(session.hash, services.clock())) return end();
            queue.push(tick(services));
            offer();
          }, tickMs);
          timer.unref();
          end = () => {
            if (ended) return;
            ended = true;
            unsubscribe();
            clearInterval(timer);
            mine.delete(end);
            if (mine.size === 0) open.delete(session.hash);
            controller.close();
          };
          mine.add(end);
          queue.push({ type: 'hello', at: services.clock().toISOString() });
          queue.push(tick(services));
          offer();
        },
        pull: () => offer(),
        cancel: () => closeQuietly(end),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 16_384 }),
    );
    return new Response(body, {
      headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' },
    });
  });
}

/** Only what happens at the person's sites; who may see visits alone hears of visits alone. */
function hears(who: Principal, message: Extract<StreamMessage, { site: string }>): boolean {
  return inScope(who, message.site) && (message.type === 'visit' || who.may.has('see_now'));
}

/** The reader has left: the stream cannot be closed a second time, only its parts be released. */
function closeQuietly(end: () => void): void {
  try {
    end();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

function tick(services: HubServices): StreamMessage {
  return {
    type: 'tick',
    at: services.clock().toISOString(),
    detectLagSeconds: services.detectLagSeconds(),
  };
}

function keyOf(message: StreamMessage): string {
  switch (message.type) {
    case 'incident':
      return `incident/${message.site}/${message.id}`;
    case 'events':
      return `events/${message.site}`;
    case 'agent':
      return `agent/${message.site}/${message.agent}`;
    case 'visit':
      return `visit/${message.site}/${message.id}`;
    default:
      return message.type;
  }
}
