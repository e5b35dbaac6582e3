import { type SnapshotPart, type SnapshotProtocol, sha256 } from '#engine/snapshot/snapshot.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { detailFields } from '#protocol/reasons/reason.ts';
import type { ToldChange } from './confirmed-changes.ts';
import type { FinishedSnapshot } from './finished-snapshot.ts';
import type { StateEvent } from './probe-ledger.ts';

/** Where an event about a controller comes from. */
export interface ControllerOrigin {
  host: string;
  device: string;
  address: string;
  protocol: SnapshotProtocol;
}

/** What made a snapshot be taken. */
export type Trigger = 'schedule' | 'command' | 'change' | 'confirm' | 'series';

const longestText = 2000;

/** Fields that every event of a controller has. */
export function originFields(origin: ControllerOrigin): Fields {
  return {
    'host.name': origin.host,
    'device.id': origin.device,
    'device.address': origin.address,
    'device.protocol': origin.protocol,
  };
}

/** One `ot.snapshot` event per part. */
export function snapshotEvents(origin: ControllerOrigin, finished: FinishedSnapshot, trigger: Trigger): EventDraft[] {
  const { notCompared } = finished;
  const reasons = [...finished.header.reasons, ...(notCompared ? [notCompared.text] : [])];
  return finished.parts.map((part: SnapshotPart) => ({
    kind: 'ot.snapshot',
    time: finished.header.ended,
    fields: {
      ...originFields(origin),
      'snapshot.root': finished.root,
      'snapshot.complete': finished.header.complete,
      ...(reasons.length > 0 ? { 'snapshot.reason': reasons.join('; ') } : {}),
      'snapshot.trigger': trigger,
      ...(finished.spared ? { 'snapshot.spared': true } : {}),
      'snapshot.header': notCompared ? { ...part.header, notCompared: { ...notCompared } } : part.header,
      'snapshot.blobs': part.blobs,
      'snapshot.data': part.data,
    },
  }));
}

/** One `ot.config_change` event per change item. `before` is when it was last seen as it was. */
export function changeEvents(origin: ControllerOrigin, changes: readonly ToldChange[], before: string): EventDraft[] {
  return changes.map(({ item, confirmation, seenAt }) => ({
    kind: 'ot.config_change',
    time: seenAt,
    fields: {
      ...originFields(origin),
      'change.id': item.id,
      'change.op': item.op,
      'change.class': item.class,
      'change.section': item.section,
      'change.path': item.path,
      'change.attribute': item.attribute,
      ...(item.from === null ? {} : { 'change.from': short(item.from) }),
      ...(item.to === null ? {} : { 'change.to': short(item.to) }),
      ...(item.unit === null ? {} : { 'change.unit': item.unit }),
      'change.rule': item.rule,
      'change.key': item.key,
      ...(item.type === undefined ? {} : { 'change.type': item.type }),
      ...(item.secret ? { 'change.secret': true } : {}),
      'change.severity': item.severity,
      'change.observed_from': before,
      'change.confirmation': confirmation,
    },
  }));
}

/** One `ot.controller_state` event. */
export function stateEvent(origin: ControllerOrigin, event: StateEvent): EventDraft {
  return {
    kind: 'ot.controller_state',
    time: event.latest,
    fields: {
      ...originFields(origin),
      'event.action': event.action,
      'state.earliest': event.earliest,
      'state.latest': event.latest,
      'state.source': event.source,
      'state.confidence': event.confidence,
      ...counterFields(event.counter),
      ...detailFields(event.detail),
    },
  };
}

function counterFields(counter: StateEvent['counter']): Fields {
  if (counter === undefined) return {};
  return {
    'counter.key': counter.key,
    'counter.path': counter.path,
    'counter.counts': counter.counts,
    'counter.from': counter.from,
    'counter.to': counter.to,
    ...(counter.unit === undefined ? {} : { 'counter.unit': counter.unit }),
  };
}

/** A text that fits into an event; a longer one is cut and named by its digest. */
export function short(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}… (${text.length} characters, sha256 ${sha256(text)})`;
}
