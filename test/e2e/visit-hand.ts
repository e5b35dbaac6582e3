import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';

/** Time that a person takes beside what the product takes, ms. */
export interface Pace {
  /** Before each tap: look, decide, aim and press. */
  tap: number;
  /** For each letter that is typed. */
  letter: number;
  /** To read one difference. */
  look: number;
}

/** No time at all, for a test that asks only whether the way leads on. */
export const atOnce: Pace = { tap: 0, letter: 0, look: 0 };

/**
 * A person with a tablet. A tap is the keystroke-level model's mental act and pointing (1.35 s and 1.1 s; Card, Moran and Newell,
 * 1980); letters on glass and the look at a difference are our own guess, on the slow side for somebody in gloves.
 */
export const inGloves: Pace = { tap: 2500, letter: 500, look: 5000 };

/** A hand on a tablet: taps and types at a pace, and counts what it did. */
export class Hand {
  readonly page: Page;
  taps = 0;
  letters = 0;
  /** Time that the person took, ms. */
  paused = 0;
  private readonly pace: Pace;

  constructor(page: Page, pace: Pace) {
    this.page = page;
    this.pace = pace;
  }

  async tap(target: Locator): Promise<void> {
    await this.take(this.pace.tap);
    this.taps += 1;
    await target.tap();
  }

  /** Taps the button of this name, in the dialog where one is open. */
  press(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    return this.tap(within.getByRole('button', { name, exact: typeof name === 'string' }));
  }

  /** Taps into a field and types. */
  async type(field: Locator, text: string): Promise<void> {
    await this.tap(field);
    await this.take(this.pace.letter * text.length);
    this.letters += text.length;
    await field.fill(text);
  }

  async look(): Promise<void> {
    await this.take(this.pace.look);
  }

  private async take(ms: number): Promise<void> {
    this.paused += ms;
    if (ms > 0) await pause(ms);
  }
}
