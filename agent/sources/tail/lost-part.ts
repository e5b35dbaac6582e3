import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../source.ts';
import type { FilePosition } from './tailed-file.ts';

/** Why a part of a log is not there, or was taken away. */
export type LossKind = 'source_cleared' | 'source_rotated';

/** The gap behind the last position that was read of a file. */
export function lostPart(
  context: Pick<SourceContext<unknown>, 'id' | 'host' | 'now'>,
  kind: LossKind,
  at: FilePosition,
  reason: Reason,
): EventDraft {
  const time = context.now().toISOString();
  return {
    kind: 'gap',
    time,
    fields: {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.source': context.id,
      'gap.first': `${at.path}@${at.offset}`,
      'gap.from': new Date(at.changed).toISOString(),
      'gap.to': time,
      'host.name': context.host,
      'log.file.path': at.path,
    },
  };
}

/** A compressed part of a log that cannot be read to its end; `history` when it was there before the log was first seen. */
export function unreadablePart(
  context: Pick<SourceContext<unknown>, 'id' | 'host' | 'now'>,
  path: string,
  message: string,
  history: boolean,
): EventDraft {
  const fields = {
    'gap.kind': 'source_unreadable',
    ...reasonFields('gap', because('part_unpackable', { path, message })),
    'gap.source': context.id,
    'host.name': context.host,
    'log.file.path': path,
  };
  return { kind: 'gap', time: context.now().toISOString(), fields, ...(history ? { history } : {}) };
}
