import { ChainEntries, type ChainEntryParts } from './chain-entries.ts';
import { type SignedHeadParts, SignedHeads } from './signed-heads.ts';

/** What agents sign of their chains, from the batch that brings it to the entry in the ledger. */
export class AgentChains {
  readonly note: SignedHeads['note'];
  private readonly heads: SignedHeads;
  private readonly entries: ChainEntries;
  private trouble = '';

  constructor(parts: Omit<SignedHeadParts, 'steady'> & ChainEntryParts) {
    this.heads = new SignedHeads({ ...parts, steady: () => performance.now() });
    this.entries = new ChainEntries(parts);
    this.note = (head, chain) => this.heads.note(head, chain);
  }

  /** Checks and enters what is due. Call it every few seconds; what the disk refuses is tried again. */
  tick(): void {
    this.attempt(() => {
      this.heads.tick();
      this.entries.tick();
    });
  }

  /** Checks what came last. */
  stop(): void {
    this.attempt(() => this.heads.flush());
  }

  private attempt(act: () => void): void {
    try {
      act();
      this.trouble = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.trouble) process.stderr.write(`agents: what they signed could not be kept: ${message}\n`);
      this.trouble = message;
    }
  }
}
