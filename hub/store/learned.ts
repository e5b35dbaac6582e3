import type { Fields } from '#protocol/events/event.ts';

/** What detection has learned of one place and subject, as text; null forgets it. */
export interface LearnedRow {
  place: string;
  subject: string;
  body: string | null;
}

/** What was new or rare in an event when it was judged: fields that rules saw besides those that are stored. */
export interface NovelEvent {
  position: number;
  fields: Fields;
}
