import type { ReadDatagram } from '#engine/flow-export/exported-flow.ts';

/** What one exporter sent since the beginning, and what of it did not arrive. */
export interface ExporterFigures {
  form: string;
  datagrams: number;
  flows: number;
  /** By its own numbers: flows, or datagrams where it counts those. */
  missing: number;
  counts: 'flows' | 'datagrams';
  /** Sets of records whose template has not come yet. */
  unknownSets: number;
  faults: number;
  lastFault: string;
}

/** Exporters that are kept apart, at most. */
const mostExporters = 1024;

/** Keeps the figures of each exporter, and what of its losses was not told yet. */
export class ExporterBook {
  readonly #figures = new Map<string, ExporterFigures>();
  readonly #untold = new Map<string, number>();
  readonly #unread = new Map<string, number>();
  /** Datagrams of exporters that are not kept apart: what of theirs was lost is not known. */
  beyond = 0;

  note(exporter: string, read: ReadDatagram): void {
    let figures = this.#figures.get(exporter);
    if (!figures) {
      if (this.#figures.size >= mostExporters) {
        this.beyond++;
        return;
      }
      figures = {
        ...{ form: read.form ?? 'unknown', datagrams: 0, flows: 0, missing: 0, counts: read.counts },
        ...{ unknownSets: 0, faults: 0, lastFault: '' },
      };
      this.#figures.set(exporter, figures);
    }
    figures.datagrams++;
    figures.flows += read.flows.length;
    figures.missing = Math.max(0, figures.missing + read.missing);
    figures.counts = read.counts;
    figures.unknownSets += read.unknownSets;
    if (read.unknownSets > 0) this.#unread.set(exporter, (this.#unread.get(exporter) ?? 0) + read.unknownSets);
    figures.faults += read.faults.length;
    figures.lastFault = read.faults.at(-1) ?? figures.lastFault;
    if (read.form !== null) figures.form = read.form;
    if (read.missing !== 0) this.#untold.set(exporter, Math.max(0, (this.#untold.get(exporter) ?? 0) + read.missing));
  }

  /** Figures by exporter. */
  get all(): ReadonlyMap<string, ExporterFigures> {
    return this.#figures;
  }

  /** What each exporter lost since this was last asked. */
  takeLosses(): [exporter: string, missing: number, counts: ExporterFigures['counts']][] {
    const losses = [...this.#untold].filter(([, missing]) => missing > 0);
    this.#untold.clear();
    return losses.map(([exporter, missing]) => [exporter, missing, this.#figures.get(exporter)?.counts ?? 'flows']);
  }

  /** Sets of records that each exporter sent before their template, since this was last asked. */
  takeUnread(): [exporter: string, sets: number][] {
    const unread = [...this.#unread];
    this.#unread.clear();
    return unread;
  }
}
