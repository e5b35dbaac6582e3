import type { Bilingual } from '#protocol/api/parts.ts';
import { isOvertime, isPlanned, isProduction, type PlantCalendar } from '../assets/calendar.ts';

/** Why an agent is silent, as far as can be told now. Only `unexplained` is raised. */
export type Judgement = 'clean_stop' | 'planned' | 'power_loss' | 'unexplained';

/** What is known of an agent when its silence is judged. */
export interface SilenceInput {
  site: string;
  agent: string;
  name: string;
  zone: string | null;
  /** Last heartbeat or event by the hub's clock; null when never heard. */
  lastHeard: string | null;
  /** Whether its last committed words were that it stops in good order. */
  stopped: boolean;
  phase: 'build' | 'trial' | 'live';
}

/** Agents that fell silent together, with one judgement. */
export interface SilenceMatter {
  /** Stays the same as long as the matter is open. */
  key: string;
  site: string;
  /** Null when agents of several zones fell silent together. */
  zone: string | null;
  agents: string[];
  since: string;
  judgement: Judgement;
  /** Every agent of the site fell silent at once. */
  wholeSite: boolean;
  /** None of its agents is in 本格運用: recorded, not paged. */
  trial: boolean;
  text: Bilingual;
}

/** An agent that was not heard for this long is silent: eighteen heartbeats of five seconds. */
export const silentAfterMs = 90_000;
/** Agents whose last signs lie this close together fell silent together. */
const togetherMs = 60_000;
/** Breakers are cut a little before and closed a little after the hours on paper. */
const planSlackMs = 60 * 60_000;

interface Silent extends SilenceInput {
  since: number;
}

/**
 * Judges who is silent now. `open` are the matters of the last call: a matter keeps its key while any of its agents is
 * silent. `hubSince` is when this hub began to listen; nobody is silent for what the hub itself did not hear.
 */
export function judgeSilence(
  agents: readonly SilenceInput[],
  given: { now: Date; hubSince: Date; plantOf: (site: string) => PlantCalendar; open: readonly SilenceMatter[] },
): SilenceMatter[] {
  const out: SilenceMatter[] = [];
  for (const site of new Set(agents.map((one) => one.site))) {
    const here = agents.filter((one) => one.site === site && one.lastHeard !== null);
    const silent = here
      .map((one): Silent => ({ ...one, since: Date.parse(one.lastHeard!) }))
      .filter((one) => given.now.getTime() - Math.max(one.since, given.hubSince.getTime()) > silentAfterMs)
      .sort((a, b) => a.since - b.since || (a.agent < b.agent ? -1 : 1));
    const stopped = silent.filter((one) => one.stopped);
    const lost = silent.filter((one) => !one.stopped);
    const plant = given.plantOf(site);
    for (const one of stopped) out.push(matterOf([one], one.zone, 'clean_stop', given.open));
    for (const group of together(lost, here.length)) {
      const known = openMatter(given.open, group.members);
      const judgement = judge(group, { here, lost, plant, now: given.now, known });
      out.push({ ...matterOf(group.members, group.zone, judgement, given.open), wholeSite: group.whole });
    }
  }
  return out;
}

interface Group {
  zone: string | null;
  members: Silent[];
  whole: boolean;
}

/** By zone, and one for the site when every agent of several zones fell silent at once: then it is the line or the site. */
function together(lost: readonly Silent[], listening: number): Group[] {
  const first = lost[0];
  const zones = new Set(lost.map((one) => one.zone));
  if (first && zones.size > 1 && lost.length === listening && lost.at(-1)!.since - first.since <= togetherMs) {
    return [{ zone: null, members: [...lost], whole: true }];
  }
  const groups: Group[] = [];
  for (const one of lost) {
    const group = groups.find(
      (other) => other.zone === one.zone && one.since - other.members.at(-1)!.since <= togetherMs,
    );
    if (group) group.members.push(one);
    else groups.push({ zone: one.zone, members: [one], whole: false });
  }
  return groups;
}

function judge(
  group: Group,
  at: {
    here: readonly SilenceInput[];
    lost: readonly Silent[];
    plant: PlantCalendar;
    now: Date;
    known: SilenceMatter | undefined;
  },
): Judgement {
  const { zone, members } = group;
  const since = new Date(members[0]!.since);
  const working = isProduction(at.plant, zone, at.now);
  if (at.known?.judgement === 'planned' || beganAsPlanned(group, since, at)) {
    return isPlannedAround(at.plant, zone, at.now) || !working ? 'planned' : 'unexplained';
  }
  const restAtNight = members.length > 1 && !isProduction(at.plant, zone, since) && !working;
  return restAtNight ? 'power_loss' : 'unexplained';
}

/**
 * In the hours on paper one machine may go by itself. In the slack around them, and while overtime is written down, only
 * several at once are the breaker: one that vanishes from a working line is not planned.
 */
function beganAsPlanned(
  group: Group,
  since: Date,
  at: { here: readonly SilenceInput[]; lost: readonly Silent[]; plant: PlantCalendar },
): boolean {
  const { zone, members } = group;
  if (!isPlannedAround(at.plant, zone, since)) return false;
  const onPaper = isPlanned(at.plant, zone, since) && !isOvertime(at.plant, zone, since);
  if (onPaper || !isProduction(at.plant, zone, since)) return true;
  const inZone = at.here.filter((one) => group.whole || one.zone === zone);
  return members.length > 1 || inZone.every((one) => at.lost.some((other) => other.agent === one.agent));
}

/** Planned at the moment, or within the slack before or after it. */
function isPlannedAround(plant: PlantCalendar, zone: string | null, date: Date): boolean {
  return [0, planSlackMs, -planSlackMs].some((shift) => isPlanned(plant, zone, new Date(date.getTime() + shift)));
}

function matterOf(
  members: readonly Silent[],
  zone: string | null,
  judgement: Judgement,
  open: readonly SilenceMatter[],
): SilenceMatter {
  const { site } = members[0]!;
  const agents = members.map((one) => one.agent);
  const known = openMatter(open, members);
  const since = known?.since ?? new Date(members[0]!.since).toISOString();
  return {
    key: known?.key ?? `silence/${site}/${zone ?? '-'}/${since}/${agents[0]}`,
    site,
    zone,
    agents,
    since,
    judgement,
    wholeSite: false,
    trial: members.every((one) => one.phase !== 'live'),
    text: textOf(
      members.map((one) => one.name),
      judgement,
    ),
  };
}

function openMatter(open: readonly SilenceMatter[], members: readonly Silent[]): SilenceMatter | undefined {
  const [first] = members;
  return open.find((matter) => matter.site === first?.site && members.some((one) => matter.agents.includes(one.agent)));
}

const reasons: Record<Judgement, Bilingual> = {
  clean_stop: { ja: '正常に停止しています', en: 'stopped in good order' },
  planned: { ja: '予定された停止・電源断の時間帯です', en: 'silent in planned hours' },
  power_loss: {
    ja: '稼働時間外にまとめて電源が切られたと見ています（次の起動時に確認します）',
    en: 'taken to be without power outside working hours (checked at the next start)',
  },
  unexplained: {
    ja: '応答がなく、理由が分かりません。この間の記録は端末側に残っているか、失われている可能性があります',
    en: 'silent without a known reason; what happens meanwhile waits on the machine or may be lost',
  },
};

function textOf(names: readonly string[], judgement: Judgement): Bilingual {
  const [first = ''] = names;
  const more = names.length - 1;
  return {
    ja: `${first}${more > 0 ? ` ほか${more}台` : ''}：${reasons[judgement].ja}。`,
    en: `${first}${more > 0 ? ` and ${more} more` : ''}: ${reasons[judgement].en}.`,
  };
}
