import { type FoundMarker, markerIn } from './marker-book.ts';
import { isSecretRecord } from './secret-nodes.ts';

/** Nodes that are remembered beside a snapshot, picked out while its records are written. */
export class NotableNodes {
  /** Keys of the nodes whose values are never stored. */
  readonly secrets: string[] = [];
  /** Nodes that may tell that the configuration moved. */
  readonly markers: FoundMarker[] = [];

  /** Looks at one canonical record. */
  see(key: string, record: string): void {
    if (isSecretRecord(record)) this.secrets.push(key);
    const marker = markerIn(key, record);
    if (marker) this.markers.push(marker);
  }
}
