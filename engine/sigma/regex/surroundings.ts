import type { Assertion } from './node.ts';

/** What stands before or after a place in the text. */
export const AT = { EDGE: 0, WORD: 1, NEWLINE: 2, OTHER: 3, LAST_NEWLINE: 4 } as const;

/** Whether a place that takes no character is one between what stands before and after it. */
export function holds(kind: Assertion, before: number, after: number): boolean {
  switch (kind) {
    case 'text-start':
      return before === AT.EDGE;
    case 'text-end':
      return after === AT.EDGE;
    case 'text-end-or-newline':
      return after === AT.EDGE || after === AT.LAST_NEWLINE;
    case 'line-start':
      return before === AT.EDGE || before === AT.NEWLINE;
    case 'line-end':
      return after === AT.EDGE || after === AT.NEWLINE || after === AT.LAST_NEWLINE;
    case 'word':
      return (before === AT.WORD) !== (after === AT.WORD);
    case 'not-word':
      return (before === AT.WORD) === (after === AT.WORD);
  }
}
