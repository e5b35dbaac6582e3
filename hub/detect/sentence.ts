import type { Fields } from '#protocol/events/event.ts';

const longest = 200;

/** Fills `{field}` and `{field|words when absent}` of a sentence from an event. Values are cut, never interpreted. */
export function fillSentence(template: string, fields: Fields): string {
  return template.replace(/\{([^{}|]+)(?:\|([^{}]*))?\}/g, (_, name: string, absent: string | undefined) => {
    const value = fields[name.trim()];
    if (value === undefined || value === null || value === '') return absent ?? '―';
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return text.length > longest ? `${text.slice(0, longest)}…` : text;
  });
}
