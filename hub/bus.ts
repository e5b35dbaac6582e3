import type { StreamMessage } from '#protocol/api/settings.ts';

type Listener = (message: StreamMessage) => void;

/** Tells open consoles that something changed. Carries no content that a role might not see: consoles fetch it. */
export class Bus {
  private readonly listeners = new Set<Listener>();

  publish(message: StreamMessage): void {
    for (const listener of this.listeners) listener(message);
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
