import type { Fields } from '#protocol/events/event.ts';
import type { TailLine } from './tailed-file.ts';

/** Fields that say where a line came from and how it was read. */
export function lineFields(line: TailLine): Fields {
  return {
    'log.file.path': line.path,
    ...(line.encoding === 'utf-8' ? {} : { 'log.encoding': line.encoding }),
    ...(line.cut === 0 ? {} : { 'log.truncated_bytes': line.cut }),
  };
}
