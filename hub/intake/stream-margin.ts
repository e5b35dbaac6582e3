import type { StreamState } from '@nats-io/jetstream';

/** Of a stream's room, so much may be taken by what is kept only for replay. */
const shareOfRoom = 0.25;

/**
 * First number that stays when a stream is freed of what is committed: `messages` of them are kept for replay, or fewer when they
 * would crowd the stream, since a stream that refuses new messages takes nothing until it is freed.
 */
export function firstToKeep(
  state: Pick<StreamState, 'messages' | 'bytes'>,
  maxBytes: number,
  committed: number,
  messages: number,
): number {
  const average = state.messages === 0 ? 1 : state.bytes / state.messages;
  const affordable = maxBytes > 0 ? Math.floor((maxBytes * shareOfRoom) / Math.max(average, 1)) : messages;
  return committed + 1 - Math.min(messages, affordable);
}
