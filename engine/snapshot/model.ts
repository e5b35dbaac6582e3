import type { Reason } from '#protocol/reasons/reason.ts';
import type { JsonObject } from './canonical-json.ts';
import type { PackedEntries } from './packed-entries.ts';

/**
 * Version of the file and manifest that carry a snapshot. What stands in it is a matter of its form: whoever collects, sorts
 * or classes anything otherwise raises `snapshotForm` in form-steps.ts.
 */
export const snapshotFormat = 1;

/** What a difference means to the plant; decides its severity. */
export type ChangeClass = 'security' | 'identity' | 'structure' | 'config' | 'setpoint' | 'unclassified' | 'text';

/** Severity of one change outside a maintenance visit. */
export type ChangeSeverity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** What happened to one item; `unreadable` never means `removed`. */
export type ChangeOp = 'added' | 'removed' | 'changed' | 'moved' | 'unreadable';

/** How a controller's configuration can be read: over the network, or as the files that its tool wrote (`file`). */
export const snapshotProtocols = ['opcua', 'modbus', 'slmp', 'fins', 'file'] as const;

export type SnapshotProtocol = (typeof snapshotProtocols)[number];

/** Everything known about how a snapshot was taken. Never compared, always shown. */
export interface SnapshotHeader {
  /** Controller id of the configuration. */
  device: string;
  protocol: SnapshotProtocol;
  /** Form in which the collector wrote it (form-steps.ts); absent for form 1. Snapshots of any two forms compare. */
  form?: number;
  /** Endpoint URL, host:port, or the paths of files. */
  address: string;
  /**
   * With which rights and security it was read (`None/anonymous`, `map <hash>`): only snapshots of one identity
   * compare, since a missing permission would otherwise look like a removed node.
   */
  identity: string;
  /** ISO 8601 UTC. */
  started: string;
  ended: string;
  complete: boolean;
  /** One sentence per reason why it is incomplete. */
  reasons: string[];
  /** The same as codes with their parts, in the same order; a header of an older agent has none. */
  causes?: Reason[];
  /** What was read, but not as well as it could be: told beside a complete reading, too. */
  warnings?: Reason[];
  /** Sections not read to their end: what is missing there is unreadable, not removed. */
  open: string[];
  /** Requests sent, by service name or function code. */
  requests: Record<string, number>;
  /** Requests that the guard refused to send; must stay empty. */
  refused: Record<string, number>;
  bytesIn: number;
  bytesOut: number;
  /** Controller clock minus agent clock in milliseconds, where the controller tells its time. */
  clockOffsetMs?: number;
  /** Limits, warnings and other facts of the collector. */
  facts?: JsonObject;
}

/** One section: sorted lines `"key"\t{record}` and their tree hash. */
export interface Section {
  name: string;
  /** False for values that move by themselves: stored, not part of the root, not compared. */
  compared: boolean;
  /** RFC 6962 root over the lines. */
  hash: string;
  /** Canonical record text by key, in key order. */
  entries: PackedEntries;
}

/** A snapshot of a controller's configuration in canonical form. */
export interface Snapshot {
  header: SnapshotHeader;
  sections: ReadonlyMap<string, Section>;
  /** RFC 6962 root over the compared sections. */
  root: string;
}

/** One difference that a person can judge; its id stays the same when the same difference is seen again. */
export interface ChangeItem {
  id: string;
  op: ChangeOp;
  section: string;
  class: ChangeClass;
  key: string;
  /** Browse path with its parents, or unit/table/address with its name. */
  path: string;
  /** Attribute that differs; empty when the whole item came or went. */
  attribute: string;
  /** Decoded text before and after; null when there was none. */
  from: string | null;
  to: string | null;
  unit: string | null;
  /** Key of the type definition, where the item is a value that has one. */
  type?: string;
  /** True for a value of which only a keyed digest is kept: no rule of people takes it out of the comparison. */
  secret?: true;
  severity: ChangeSeverity;
  /** Why it has this class. */
  rule: string;
  /** Why a controller could not be compared at all, where this stands for that. */
  why?: Reason;
}
