import type { CharSet } from './charset.ts';

/** A place in the text that takes no character. */
export type Assertion =
  | 'text-start'
  | 'text-end'
  | 'text-end-or-newline'
  | 'line-start'
  | 'line-end'
  | 'word'
  | 'not-word';

/** A parsed regular expression. */
export type RegexNode =
  | { op: 'empty' }
  | { op: 'set'; set: CharSet }
  | { op: 'assert'; kind: Assertion }
  | { op: 'all'; parts: RegexNode[] }
  | { op: 'any'; parts: RegexNode[] }
  | { op: 'repeat'; part: RegexNode; min: number; max: number };

/** Switches of a regular expression. */
export interface RegexFlags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
}

/** A regular expression that is not valid or not supported; the message says what to write instead. */
export class RegexFault extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RegexFault';
  }
}
