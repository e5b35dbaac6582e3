/** What an agent's security said instead of an answer (RFC 3414, 5), by the last arc but one of its counter. */
export const reportNames: Readonly<Record<number, string>> = {
  1: 'unsupportedSecLevels',
  2: 'notInTimeWindows',
  3: 'unknownUserNames',
  4: 'unknownEngineIDs',
  5: 'wrongDigests',
  6: 'decryptionErrors',
};

/** What a message held: the answer's bytes, what the agent's security said, or why it says nothing. */
export type Opened = { kind: 'pdu'; pdu: Buffer } | { kind: 'report'; name: string } | { kind: 'fault'; why: string };

/** How requests are wrapped for an agent and its answers opened. */
export interface Security {
  /** False while the agent has to be asked who it is before anything else. */
  readonly ready: boolean;
  /** A request as it goes over the line. `context` names one VLAN of a switch that keeps a table for each. */
  wrap(pdu: Buffer, messageId: number, context: string, nowMs: number): Buffer;
  open(message: Buffer, messageId: number, nowMs: number): Opened;
}
