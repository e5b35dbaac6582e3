import type { Projection } from '../assets/projection.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import type { Visits } from './visits.ts';

/** Follows the snapshots of controllers for visits; stands behind the controllers' own observer, which keeps them. */
export class VisitObserver implements Projection {
  readonly name = 'visits';
  private readonly controllers: Controllers;
  private readonly visits: Visits;

  constructor(controllers: Controllers, visits: Visits) {
    this.controllers = controllers;
    this.visits = visits;
  }

  take(block: StoredBlock): void {
    const read = new Set<string>();
    for (const { site, agent, fields } of block.events(({ kind }) => kind === 'ot.snapshot')) {
      const id = this.controllers.find(site, agent, String(fields['device.id'] ?? ''));
      if (id !== null) read.add(id);
    }
    for (const id of read) this.visits.follow(id);
  }
}
