/** Where the reading of one log stands; kept with the events. */
export interface ChannelPosition {
  /** Number of the last record read; 0 when none was yet. */
  recordId: number;
  /** Latest time of all records read, ISO 8601; a smaller number with a later time means that the log began anew. */
  latest: string;
}

/**
 * One query for all logs: records behind the last one read, and any that are later than all read ones, whatever their
 * number. A log not read yet is read from `since` on.
 */
export function structuredQuery(
  channels: readonly string[],
  positions: Record<string, ChannelPosition>,
  since: string,
): string {
  const queries = channels.map((channel, id) => {
    const position = positions[channel];
    const later = `TimeCreated[@SystemTime&gt;'${position?.latest ?? since}']`;
    const condition = position ? `(EventRecordID&gt;${position.recordId}) or ${later}` : later;
    return `  <Query Id="${id}" Path="${channel}"><Select Path="${channel}">*[System[${condition}]]</Select></Query>`;
  });
  return `<QueryList>\n${queries.join('\n')}\n</QueryList>\n`;
}
