import { because, type Reason } from '#protocol/reasons/reason.ts';

/** How often the first comparison says how far it is. */
const filesPerWord = 100;

/** How far the first comparison of a watch is; until it is done no change is told, which a long one should say. */
export class FirstLook {
  readonly #watch: string;
  readonly #tell: () => void;
  #seen = 0;

  constructor(watch: string, tell: () => void) {
    this.#watch = watch;
    this.#tell = tell;
  }

  begin(): void {
    this.#seen = 0;
  }

  /** One more file was looked at. */
  saw(): void {
    this.#seen += 1;
    if (this.#seen % filesPerWord === 0) this.#tell();
  }

  reasons(): Reason[] {
    return this.#seen === 0 ? [] : [because('first_comparison', { watch: this.#watch, count: this.#seen })];
  }
}
