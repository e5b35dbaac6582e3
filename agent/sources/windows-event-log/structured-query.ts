import type { ChannelPosition } from './channel-book.ts';

/**
 * One query for all logs: records behind the last one read, and any that are later than all read ones, whatever their
 * number. A log not read yet is read from `since` on, one that began anew from its first record.
 */
export function structuredQuery(
  channels: readonly string[],
  positions: Record<string, ChannelPosition>,
  since: string,
): string {
  const queries = channels.map((channel, id) => {
    const condition = conditionFor(positions[channel], since);
    return `  <Query Id="${id}" Path="${channel}"><Select Path="${channel}">*[System[${condition}]]</Select></Query>`;
  });
  return `<QueryList>\n${queries.join('\n')}\n</QueryList>\n`;
}

function conditionFor(position: ChannelPosition | undefined, since: string): string {
  const laterThan = (time: string) => `TimeCreated[@SystemTime&gt;'${time}']`;
  if (!position) return laterThan(since);
  const behind = `EventRecordID&gt;${position.recordId}`;
  return position.latest === '' ? behind : `(${behind}) or ${laterThan(position.latest)}`;
}
