import type { z } from 'zod';

/** The part of a zod schema's definition that is walked here. */
interface Definition {
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  element?: z.core.$ZodType;
  options?: readonly z.core.$ZodType[];
  shape?: Record<string, z.core.$ZodType>;
}

const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def as Definition;

/** Keys that a schema allows at a path, to find what a mistyped one means. Empty where it allows none or any. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { innerType, in: source, element, options, shape } = definitionOf(schema);
  const inner = innerType ?? source;
  if (inner) return keysAt(inner, path);
  if (options) return [...new Set(options.flatMap((option) => keysAt(option, path)))];
  const [key, ...rest] = path;
  if (key === undefined) return shape ? Object.keys(shape) : [];
  const next = element ?? (shape && Object.hasOwn(shape, key) ? shape[String(key)] : undefined);
  return next ? keysAt(next, rest) : [];
}
