/** What the reader of a carried file must know beside its bytes. */
export interface FileOrigin {
  path: string;
  /** Host to name where a line names none. */
  host: string;
  /** Last change of the file: fixes the year of lines that have none. */
  changed: Date;
  /** Minutes ahead of UTC of the machine that wrote it. */
  zoneMinutes: number;
}
