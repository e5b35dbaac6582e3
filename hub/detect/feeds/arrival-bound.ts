import type { SystemTrouble } from '../../incident/silence.ts';

/** How much is kept of what arrives. A PC with every log of Windows switched on gives some hundreds of sorts. */
export interface ArrivalLimits {
  /** Sorts, over all assets. */
  sorts: number;
  /** Sorts, and outcomes of the audit policy, of one asset. */
  perAsset: number;
  /** Both, over all assets. */
  inAll: number;
  /** Characters of a sort's words. */
  words: number;
}

export const usualLimits: ArrivalLimits = { sorts: 20_000, perAsset: 2000, inAll: 500_000, words: 1000 };

/** Who sends more than is kept. */
export interface Sender {
  site: string;
  agent: string;
}

/**
 * Remembers of which assets something was left out, so that nothing is said to be missing there, and tells of each agent that sends so
 * much, once a day as long as it goes on.
 */
export class ArrivalBound {
  private readonly onBeyond: (sender: Sender) => void;
  private readonly assets = new Set<string>();
  private readonly told = new Set<string>();

  constructor(onBeyond: (sender: Sender) => void) {
    this.onBeyond = onBeyond;
  }

  leaveOut(asset: string, { site, agent }: Sender): void {
    this.assets.add(asset);
    const sender = `${site}/${agent}`;
    if (this.told.has(sender)) return;
    this.told.add(sender);
    this.onBeyond({ site, agent });
  }

  leftOut(asset: string): boolean {
    return this.assets.has(asset);
  }

  /** A day is over. */
  begin(): void {
    this.assets.clear();
    this.told.clear();
  }
}

/** What is raised of an agent that sends more than is kept. */
export function beyondBound({ site, agent }: Sender): SystemTrouble {
  return {
    site,
    key: `sorts:${site}/${agent}`,
    severity: 'S3',
    title: { ja: '記録の種類が多すぎる端末', en: 'A PC that sends too many sorts of records' },
    sentence: {
      ja: `端末 ${agent} から次々に新しい種類の記録が届いています。保存と検知は続けますが、検知ルールの記録が届いているかどうかは、これ以上の種類については「不明」とします。端末が何を送っているか調べてください。`,
      en: `${agent} sends ever new sorts of records. They are stored and judged, but whether a rule's records arrive is unknown beyond this many. See what the PC sends.`,
    },
  };
}
