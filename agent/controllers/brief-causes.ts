import { because, type Reason } from '#protocol/reasons/reason.ts';

/** The first causes that fit into an answer of so many characters; one that alone is too long is cut short, in its own words. */
export function briefCauses(causes: readonly Reason[], room: number): Reason[] {
  const brief: Reason[] = [];
  let left = room;
  for (const cause of causes) {
    left -= JSON.stringify(cause).length;
    if (left < 0) break;
    brief.push(cause);
  }
  const [first] = causes;
  if (first && brief.length === 0) return [because('said', { text: first.text.slice(0, Math.floor(room / 4)) })];
  return brief;
}
