/** Something about the stream itself that people must hear of. */
export interface IntakeFinding {
  kind:
    | 'chain_broken'
    | 'not_signed'
    | 'unreadable_batch'
    | 'foreign_message'
    | 'line_rejected'
    | 'lines_dropped'
    | 'stream_replaced'
    | 'intake_waits';
  site: string;
  agent: string;
  detail: string;
}
