import type { z } from 'zod';
import { faultsOf, faultText } from '../config/config-fault.ts';
import { parseConfigText } from '../config/config-text.ts';

/** A map as read, or what is wrong with it: a line of text per mistake, with the file, its line, and what to write. */
export function readMap<T>(text: string, schema: z.ZodType<T>, file: string): { map: T } | { faults: string[] } {
  const parsed = parseConfigText(text);
  if (Array.isArray(parsed)) return { faults: parsed.map((fault) => `${file}:${faultText(fault)}`) };
  const result = schema.safeParse(parsed.value ?? {});
  if (result.success) return { map: result.data };
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, schema, parsed.written));
  return {
    faults: faults.map(({ keys, message, remedy }) => {
      const path = keys.map(String).join('.');
      return `${file}:${faultText({ line: parsed.lineOf(keys), path, message, remedy })}`;
    }),
  };
}
