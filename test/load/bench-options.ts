/** What a benchmark may be told; each takes what it understands. */
export interface BenchOptions {
  /** Length of a measurement over time. */
  seconds?: number;
  /** Events of a measurement over a set amount. */
  events?: number;
  /** Folder for CPU profiles of the processes measured. */
  profile?: string;
}
