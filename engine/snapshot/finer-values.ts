import type { Json, JsonObject } from './canonical-json.ts';

/** What a time has below the millisecond. */
const belowMilliseconds = /(\.\d{3})\d{4}Z$/;

/**
 * A value as collectors wrote it up to form 5: times to the millisecond, one zero, and a status code that is the value itself
 * like one that stands for a value.
 */
export function asBeforeFinerValues(told: Json): Json {
  if (Array.isArray(told)) return told.map(asBeforeFinerValues);
  if (typeof told !== 'object' || told === null) return told;
  const { $time, $number, $code } = told;
  if (typeof $time === 'string') return { ...told, $time: $time.replace(belowMilliseconds, '$1Z') };
  if ($number === '-0') return 0;
  if (typeof $code === 'string') return { $status: $code };
  const coarse: JsonObject = {};
  for (const [name, member] of Object.entries(told)) coarse[name] = asBeforeFinerValues(member);
  return coarse;
}
