import type { LedgerAct } from '../ledger/ledger.ts';
import type { BusLinkParts } from './bus-link.ts';

/** What the ledger says of a machine that asked to be enrolled. */
export function enrolmentEntry(change: Parameters<BusLinkParts['onEnrolment']>[0]): LedgerAct {
  const { site, agent, status, reason, host, leftOut } = change;
  const refused = status === 'refused';
  return {
    who: 'hinomi',
    kind: `agent.${status}`,
    site,
    subject: `agent/${site}/${agent}`,
    text: refused
      ? { ja: `端末 ${host} の登録を拒否しました（${reason}）。`, en: `Enrolment of ${host} was refused (${reason}).` }
      : {
          ja: `端末 ${host} を ${agent} として登録しました（${status}）。`,
          en: `${host} was enrolled as ${agent} (${status}).`,
        },
    ...(leftOut ? { payload: { leftOut } } : {}),
  };
}
