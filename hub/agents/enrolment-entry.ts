import type { Bilingual } from '#protocol/api/parts.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { BusLinkParts } from './bus-link.ts';

type Change = Parameters<BusLinkParts['onEnrolment']>[0];

function words({ host, agent, reason }: Change): Record<Change['status'], Bilingual> {
  return {
    enrolled: { ja: `端末 ${host} を ${agent} として登録しました。`, en: `${host} was enrolled as ${agent}.` },
    pending: {
      ja: `端末 ${host} が ${agent} としての登録を求めました（承認待ち）。`,
      en: `${host} asks to be enrolled as ${agent} and waits for acceptance.`,
    },
    refused: {
      ja: `端末 ${host} の登録を拒否しました（${reason}）。`,
      en: `Enrolment of ${host} was refused (${reason}).`,
    },
  };
}

/** What the ledger says of a machine that asked to be enrolled. */
export function enrolmentEntry(change: Change): LedgerAct {
  const { site, agent, status, leftOut, chainKey } = change;
  const payload = { ...(leftOut ? { leftOut } : {}), ...(chainKey ? { chainKey } : {}) };
  return {
    who: 'hinomi',
    kind: `agent.${status}`,
    site,
    subject: `agent/${site}/${agent}`,
    text: words(change)[status],
    ...(Object.keys(payload).length > 0 ? { payload } : {}),
  };
}
