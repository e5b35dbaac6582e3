/** What has to be done between two blocks of events, one after the other, and the rest while there is neither. */
export class BetweenBlocks {
  private due: (() => Promise<void>)[] = [];
  private wakeUp: () => void = () => {};

  /** Asks for an act; resolves with what it comes to. */
  ask<Result>(act: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.due.push(() => act().then(resolve, reject));
      this.wake();
    });
  }

  /** Does what was asked for. */
  async work(): Promise<void> {
    for (const act of this.due.splice(0)) await act();
  }

  /** Ends the rest. */
  wake(): void {
    this.wakeUp();
  }

  /** Waits until somebody wakes it, something is asked for, or so much time has passed. */
  rest(ms: number): Promise<void> {
    if (this.due.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
