import { shortCheckpoint } from '#engine/ledger/index.ts';
import type { CloneSuspicion } from './agents/live-agents.ts';
import type { BeatFailure } from './beat.ts';
import type { Incidents } from './incident/incidents.ts';
import type { IntakeFinding } from './intake/finding.ts';
import type { LostWitness, WitnessedBreak } from './witness/agent-witnesses.ts';

interface Words {
  ja: string;
  en: string;
}

const ownTitle: Words = { ja: '監視基盤の異常', en: 'Trouble of the monitoring itself' };

/** Puts what the product notices about itself, its sites and its agents into words, as incidents; one per matter. */
export class Troubles {
  private readonly incidents: () => Pick<Incidents, 'raiseTrouble'>;
  private readonly sites: readonly string[];

  /** `sites` in the order of the configuration; what concerns the hub itself stands at the first. */
  constructor(incidents: () => Pick<Incidents, 'raiseTrouble'>, sites: readonly string[]) {
    this.incidents = incidents;
    this.sites = sites;
  }

  /** What intake says of the stream. Lines and batches that cannot be read are kept aside and raise nothing. */
  finding({ kind, site, agent, detail }: IntakeFinding): void {
    if (kind === 'intake_waits') {
      this.own('intake', {
        ja: `記録の保存が止まっています（${detail}）。各拠点と端末に保持され、再開後に保存されます。`,
        en: `Events are not being stored (${detail}). Sites and PCs keep them until it goes on.`,
      });
    } else if (kind === 'stream_replaced') {
      this.own('stream', {
        ja: `本部のストリームが作り直されました（${detail}）。保存済みの記録には影響ありません。拠点から読み直します。`,
        en: `The hub's stream was made anew (${detail}). What is stored is untouched; the rest comes again from the sites.`,
      });
    } else if (kind === 'chain_broken') {
      this.own(
        `chain:${site}/${agent}`,
        {
          ja: `端末 ${agent} の記録のつながりが確認できません（${detail}）。`,
          en: `The records of ${agent} do not follow on one another (${detail}).`,
        },
        site,
      );
    } else if (kind === 'not_signed') {
      this.incidents().raiseTrouble({
        site: this.known(site),
        key: `not-signed:${site}/${agent}`,
        severity: 'S2',
        title: { ja: '端末の署名と合わない記録', en: 'Records that their PC did not sign' },
        sentence: {
          ja: `端末 ${agent} の名で、端末の鍵の署名がない、または合わない記録が届きました（${detail}）。記録は保存していますが、途中で作られたか書き換えられた疑いがあります。拠点のサーバを確認してください。`,
          en: `Records arrived in the name of ${agent} that its key did not sign (${detail}). They are stored, but may have been made or altered on the way. Look at the site's server.`,
        },
      });
    } else if (kind === 'lines_dropped') {
      this.own(
        `unreadable:${site}/${agent}`,
        {
          ja: `端末 ${agent} から読めない行が大量に届いています（${detail}）。これ以上は件数だけを数え、整理のたびに新しい行を残します。`,
          en: `${agent} sends great numbers of unreadable lines (${detail}). More of them are only counted; each hour makes room for new ones.`,
        },
        site,
      );
    } else if (kind === 'foreign_message') {
      const at = this.known(site);
      this.incidents().raiseTrouble({
        site: at,
        key: `foreign:${at}`,
        severity: 'S2',
        title: { ja: '由来を偽った記録', en: 'A record with a false origin' },
        sentence: {
          ja: `由来を偽った記録が届き、受け付けませんでした（${detail}）。拠点のサーバか端末の資格情報が悪用された疑いがあります。`,
          en: `A record with a false origin was refused (${detail}). A site's server or a PC's credential may be in wrong hands.`,
        },
      });
    }
  }

  /** Agents of a site are heard, and nothing of theirs arrives. */
  undelivered(site: string): void {
    this.own(
      `undelivered:${site}`,
      {
        ja: `拠点 ${site} の端末は応答していますが、記録が届いていません。拠点と本部の nats-server のディスクの空きとログを確認してください。記録は端末に残っています。`,
        en: `PCs of site ${site} answer, but nothing of theirs arrives. Look at disk and log of nats-server at the site and at the hub. The PCs keep their records.`,
      },
      site,
    );
  }

  clone({ site, agent, machines }: CloneSuspicion): void {
    this.own(
      `clone:${site}/${agent}`,
      {
        ja: `同じ身元 ${agent} を ${machines.length} 台が使っています。複製された疑いがあります。`,
        en: `${machines.length} machines use the identity ${agent}. It may have been cloned.`,
      },
      site,
    );
  }

  /** The daily test of a way to tell people failed. */
  channelFailed({ id, name }: { id: string; name: string }, detail: string): void {
    this.own(`channel:${id}`, {
      ja: `通知経路「${name}」の試験に失敗しました（${detail}）。`,
      en: `The daily test of channel "${name}" failed (${detail}).`,
    });
  }

  /** A witness holds what the hub had signed, and the ledger does not. */
  ledgerBroken({ site, agent, how, held, here }: WitnessedBreak): void {
    const short = shortCheckpoint(held);
    this.ledgerTrouble(
      `ledger-broken:${held.size}:${held.root.slice(0, 16)}`,
      how === 'shrank'
        ? {
            ja: `記録簿が短くなっています。端末 ${site}/${agent} は ${held.at} に署名された ${held.size} 件の検証値（${short}）を保管していますが、ここには ${here} 件しかありません。古い control.db に戻したのでなければ、改ざんの疑いがあります。`,
            en: `The ledger has become shorter. ${site}/${agent} keeps the checkpoint ${short} over ${held.size} entries, signed ${held.at}; here are ${here}. Unless an older control.db was put back, somebody may have tampered with it.`,
          }
        : {
            ja: `記録簿が書き換わっています。端末 ${site}/${agent} は ${held.at} に署名された ${held.size} 件の検証値（${short}）を保管していますが、ここの ${held.size} 件までの内容と一致しません。古い control.db に戻したのでなければ、改ざんの疑いがあります。`,
            en: `The ledger holds other entries than before. ${site}/${agent} keeps the checkpoint ${short} over ${held.size} entries, signed ${held.at}, which the entries here do not meet. Unless an older control.db was put back, somebody may have tampered with it.`,
          },
    );
  }

  /** An agent no longer has the checkpoint that it kept; what was kept elsewhere still shows whether the ledger goes on. */
  witnessLost({ site, agent, held }: LostWitness): void {
    const short = shortCheckpoint(held);
    this.own(
      `witness-lost:${site}/${agent}`,
      {
        ja: `端末 ${agent} は、保管していた記録簿の検証値（${short}）を失いました。端末の入れ替えなどの心当たりがなければ、消された疑いがあります。記録簿が続いているかは、メールや紙に残した検証値で hinomi ledger verify --checkpoint を実行すると確かめられます。端末は新しい検証値の保管を始めています。`,
        en: `${agent} has lost the checkpoint of the ledger that it kept (${short}). Unless its disk was replaced or its folder put back, somebody may have removed it. Whether the ledger goes on shows with a checkpoint from a mail or from paper: hinomi ledger verify --checkpoint. The PC keeps new ones from now on.`,
      },
      site,
    );
  }

  /** The ledger in the database is not sound in itself. */
  ledgerFault({ seq, reason }: { seq: number | null; reason: string }): void {
    const at = seq === null ? { ja: '', en: '' } : { ja: `${seq} 件目：`, en: `entry ${seq}: ` };
    this.ledgerTrouble('ledger-fault', {
      ja: `記録簿が壊れているか、書き換えられています（${at.ja}${reason}）。control.db の写しを取り、hinomi ledger verify で確かめてください。`,
      en: `The ledger is damaged or was altered (${at.en}${reason}). Take a copy of control.db and look at it with hinomi ledger verify.`,
    });
  }

  private ledgerTrouble(key: string, sentence: Words): void {
    const title = { ja: '記録簿の改ざんの疑い', en: 'The ledger may have been tampered with' };
    this.incidents().raiseTrouble({ site: this.sites[0]!, key, severity: 'S2', title, sentence });
  }

  /** Alerts cannot be made into incidents; says so by the way that is left. */
  alertsStuck(detail: string): void {
    this.incidents().raiseTrouble({
      site: this.sites[0]!,
      key: 'alerts-stuck',
      severity: 'S2',
      title: ownTitle,
      sentence: {
        ja: `検知したアラートをインシデントにできません（${detail}）。新しい検知が一覧にも通知にも出ません。ハブの記録を調べてください。`,
        en: `Alerts cannot be made into incidents (${detail}). New ones show in no list and call nobody. Look into the hub's journal.`,
      },
    });
  }

  /** What the hub does with every beat failed in one of its rooms; the others go on. */
  beatFailed({ work: { does }, error, times }: BeatFailure): void {
    this.own(`beat:${does.en}`, {
      ja: `本部で「${does.ja}」が ${times} 回続けて失敗しています（${error.message}）。ほかの処理は続いています。本部のログを確認してください。`,
      en: `The hub fails at this: ${does.en} (${times} in a row, ${error.message}). Everything else goes on. Look into the hub's journal.`,
    });
  }

  /** Something of the product does not do its work. */
  own(key: string, sentence: Words, site = ''): void {
    this.incidents().raiseTrouble({ site: this.known(site), key, severity: 'S3', title: ownTitle, sentence });
  }

  /** A subject may name any site; incidents stand at one that is configured. */
  private known(site: string): string {
    return this.sites.includes(site) ? site : this.sites[0]!;
  }
}
