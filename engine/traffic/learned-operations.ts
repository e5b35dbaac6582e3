import { z } from 'zod';
import { BoundedMap } from './bounded-map.ts';
import { OperationModel, savedModel } from './operation-model.ts';
import type { Keeps } from './saved.ts';

const mostTalks = 1 << 16;

/** What each client asked of each service while it was learned, by the key of the talk. */
export class LearnedOperations implements Keeps {
  readonly #models = new BoundedMap<string, OperationModel>(mostTalks);

  /** Requests that found no room. */
  get beyond(): number {
    return this.#models.beyond;
  }

  get(talk: string): OperationModel | undefined {
    return this.#models.get(talk);
  }

  open(talk: string): OperationModel | undefined {
    return this.#models.open(talk, () => new OperationModel());
  }

  save(): unknown {
    return [...this.#models].map(([key, model]) => [key, model.save()]);
  }

  load(saved: unknown): void {
    for (const [key, model] of z.array(z.tuple([z.string(), savedModel])).parse(saved)) this.open(key)?.load(model);
  }
}
