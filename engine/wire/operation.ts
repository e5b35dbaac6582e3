/** Kinds of operations that all control protocols have, so that one rule serves every protocol. */
export const operationClasses = [
  'read',
  'write',
  'control',
  'program-download',
  'program-upload',
  'mode',
  'identify',
  'diagnose',
  'session',
  'unknown',
] as const;

/** What an operation does to the one that is asked. */
export type OperationClass = (typeof operationClasses)[number];

/** Requests of one operation over one flow, with what came back. */
export interface OperationGroup {
  /** Function code, service or command as the protocol's standard names it. */
  operation: string;
  class: OperationClass;
  /** Sub-function, where the operation's name alone is wide. */
  detail?: string;
  /** Modbus unit, or what else addresses one of several devices behind the server. */
  unit?: number;
  requests: number;
  responses: number;
  exceptions: number;
  /** Requests whose response was found by the protocol's own reference; absent where it has none. */
  paired?: number;
  /** Lowest and highest address that requests named, inclusive. */
  addresses?: [number, number];
  /** First and last time in milliseconds, NaN when unknown. */
  first: number;
  last: number;
}
