import type { NeededLog } from '#engine/sigma/sigma.ts';
import type { Arrivals } from './arrivals.ts';
import { type AssetView, type Feed, fedBy, withoutSource } from './asset-feed.ts';
import { type AuditSubcategory, auditSubcategories } from './audit-policy.ts';
import { remedy, why } from './feed-words.ts';

const source = 'windows-event-log';
const security = 'Security';
const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const powershell = 'Microsoft-Windows-PowerShell/Operational';
/** Script blocks, which a policy switches on. */
const scriptBlock = 4104;
/** Logs into which every PC writes day by day where they are on: their silence beside other logs says that they are not read. */
const busyLogs: ReadonlySet<string> = new Set([security, 'System', sysmon]);

/** Whether events with these numbers come out of a log of a Windows PC. The events themselves were looked for before. */
export function logFeed(log: NeededLog, view: AssetView, arrivals: Pick<Arrivals, 'audited'>): Feed {
  const last = view.newest.ofLog(log.channel);
  const reads = fedBy(last, why.logReads(log.channel), view.now);
  const seen = last === 0 ? null : new Date(last).toISOString();
  if (!reads) return { last: seen, ...silentLog(log, view) };
  const codes = log.codes ?? [];
  if (log.channel === security) return { ...reads, ...auditFeed(codes, view, arrivals) };
  if (log.channel === sysmon && codes.length > 0) return { ...reads, ...unset(log.channel, remedy.sysmon(codes)) };
  if (log.channel === powershell && codes.length > 0 && codes.every((code) => code === scriptBlock))
    return { ...reads, ...unset(log.channel, remedy.scriptBlocks) };
  return reads;
}

function unset(channel: string, to: Feed['remedy']): Partial<Feed> {
  return { state: 'unknown', why: why.switchUnknown(channel), remedy: to };
}

/** The log is read: are the wanted events among what the audit policy records? Nothing to add where no policy decides. */
function auditFeed(codes: readonly number[], view: AssetView, arrivals: Pick<Arrivals, 'audited'>): Partial<Feed> {
  const parts = codes.map((code) => waysOf.get(code) ?? []);
  if (parts.length === 0 || parts.some((ways) => ways.length === 0)) return {};
  const ways = parts.flat();
  const seen = ways.find(({ of, outcome }) => {
    const last = Math.max(...of[outcome].map((code) => view.newest.ofLog(security, code)));
    return fedBy(last, why.arrives, view.now) !== null;
  });
  if (seen) return { state: 'fed', why: why.auditSeen(seen.of.name, security), remedy: null };
  const state = ({ of, outcome }: Way) => arrivals.audited(view.asset.id, of.guid, outcome);
  const on = ways.find((way) => state(way) === true);
  if (on) return { state: 'fed', why: why.auditSeen(on.of.name, security), remedy: null };
  const [first] = ways;
  const { of, outcome } = first!;
  const open = { remedy: remedy.audit(of, outcome) };
  if (ways.every((way) => state(way) === false)) return { state: 'not_fed', why: why.auditOff(of.name), ...open };
  if (ways.every((way) => way.of.constant && way.outcome === 'success'))
    return { state: 'not_fed', why: why.auditMissing(of.name), ...open };
  return { state: 'unknown', why: why.auditUnknown(of.name), ...open };
}

interface Way {
  of: AuditSubcategory;
  outcome: 'success' | 'failure';
}

/** How the audit policy decides on events, by their number. */
const waysOf = new Map<number, Way[]>();
for (const of of auditSubcategories) {
  for (const outcome of ['success', 'failure'] as const) {
    for (const code of of[outcome]) waysOf.set(code, [...(waysOf.get(code) ?? []), { of, outcome }]);
  }
}

/** Nothing came from the log. */
function silentLog({ channel, codes }: NeededLog, view: AssetView): Omit<Feed, 'last'> {
  const sources = view.live.flatMap((agent) => agent.sources).filter(({ type }) => type === source);
  const [one] = sources;
  const install = channel === sysmon ? remedy.sysmon(codes ?? []) : null;
  for (const { code, with: values } of sources.flatMap(({ reasons }) => reasons)) {
    if (code === 'no_such_log' && namesLog(values['names'], channel))
      return { state: 'not_fed', why: why.logMissing(channel), remedy: install };
    if (values['channel'] !== channel) continue;
    if (code === 'log_off')
      return { state: 'not_fed', why: why.logOff(channel), remedy: install ?? remedy.log(channel) };
    if (code === 'log_refused') return { state: 'not_fed', why: why.logRefused(channel), remedy: remedy.reader };
  }
  if (one && (one.state === 'failed' || one.state === 'unavailable'))
    return { state: 'not_fed', why: why.sourceDown(source, one.reason), remedy: remedy.mend };
  const read = fedBy(view.newest.windows, why.arrives, view.now) !== null;
  if (!read && !one) return withoutSource(view, [source]);
  return {
    state: read && busyLogs.has(channel) ? 'not_fed' : 'unknown',
    why: why.logSilent(channel),
    remedy: install ?? remedy.channel(channel),
  };
}

function namesLog(names: unknown, channel: string): boolean {
  return String(names)
    .split(', ')
    .some((name) => name.toLowerCase() === channel.toLowerCase());
}
