import { en } from './en.ts';
import type { Words } from './ja.ts';

/** English stretched by 40 %, so that a screenshot shows what a longer language would break. */
export const pseudo: Words = stretch(en) as Words;

function stretch(value: unknown): unknown {
  if (typeof value === 'string') return lengthen(value);
  if (typeof value === 'function') {
    return (...args: unknown[]) => stretch((value as (...rest: unknown[]) => unknown)(...args));
  }
  if (Array.isArray(value)) return value.map(stretch);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, stretch(inner)]));
  }
  return value;
}

function lengthen(text: string): string {
  return `${text}${'~'.repeat(Math.ceil(text.length * 0.4))}`;
}
