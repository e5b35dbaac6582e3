import type { FlowWords } from './flow-words.ts';

/** What the first words of a flow say, beside its protocol, as the fields of an event. */
export function wordFields(words: FlowWords | undefined): Record<string, string> {
  return {
    ...(words?.domain ? { 'destination.domain': words.domain } : {}),
    ...(words?.subject ? { 'tls.server.subject': words.subject } : {}),
  };
}
