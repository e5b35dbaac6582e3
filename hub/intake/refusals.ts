import type { RejectedLine } from '../store/event-store.ts';
import type { IntakeFinding } from './finding.ts';

type Refusal = Extract<IntakeFinding['kind'], 'foreign_message' | 'unreadable_batch' | 'line_rejected'>;

const keptBytes = 1000;

/** What one transaction refuses: each piece is kept aside with its reason; people hear of it once per agent and kind. */
export class Refusals {
  readonly rejected: RejectedLine[] = [];
  private readonly received: string;
  private readonly findings = new Map<string, { finding: IntakeFinding; times: number }>();

  /** `received` is the moment of the transaction. */
  constructor(received: string) {
    this.received = received;
  }

  /** A whole message; its beginning is kept. */
  message(kind: Refusal, { subject, data }: { subject: string; data: Uint8Array }, reason: string): void {
    const [, site = '', agent = ''] = subject.split('.');
    this.add(kind, site, agent, reason, Buffer.from(data.subarray(0, keptBytes)).toString('base64'));
  }

  /** One line of a batch whose head is right. */
  line(site: string, agent: string, { reason, line }: { reason: string; line: string }): void {
    this.add('line_rejected', site, agent, reason, line);
  }

  /** Says what there was, with the first reason of each. */
  tell(onFinding: (finding: IntakeFinding) => void): void {
    for (const { finding, times } of this.findings.values()) {
      onFinding(times === 1 ? finding : { ...finding, detail: `${finding.detail}; ${times} times` });
    }
  }

  private add(kind: Refusal, site: string, agent: string, reason: string, line: string): void {
    this.rejected.push({ site, agent, received: this.received, reason, line });
    const key = `${kind}/${site}/${agent}`;
    const known = this.findings.get(key);
    if (known) known.times += 1;
    else this.findings.set(key, { finding: { kind, site, agent, detail: reason }, times: 1 });
  }
}
