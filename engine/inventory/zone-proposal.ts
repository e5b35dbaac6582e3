/** What people say of a zone; null where nobody said it. */
export interface ZoneTraits {
  domain: 'it' | 'ot' | 'outside' | null;
  importance: 'important' | 'auxiliary' | null;
  use: 'line' | 'production_management' | 'office' | 'facility' | 'remote_access' | 'server' | 'other' | null;
  link: 'wired' | 'wireless' | null;
  /** Level of the Purdue model: 0 to 5, and 3.5 for what stands between plant and office. */
  level: number | null;
}

/** A proposal with the signs that led to it. */
export interface ZoneProposal {
  traits: ZoneTraits;
  reasons: string[];
}

/** Of a zone of which nobody said anything. */
export const noTraits: ZoneTraits = { domain: null, importance: null, use: null, link: null, level: null };

/** Names that say what a zone is for, in Japanese and English. */
const namesOf: readonly [RegExp, Partial<ZoneTraits>, string][] = [
  [/無線|wi-?fi|wireless|wlan/i, { link: 'wireless' }, 'name_wireless'],
  [/リモート|遠隔|remote|vpn/i, { use: 'remote_access', level: 3.5 }, 'name_remote'],
  [/事務|オフィス|office|\bOA\b/i, { use: 'office', domain: 'it', level: 4 }, 'name_office'],
  [
    /空調|電力|受電|設備監視|ユーティリティ|facility|utilit/i,
    { use: 'facility', domain: 'ot', level: 2 },
    'name_facility',
  ],
  [/DMZ/i, { use: 'other', level: 3.5 }, 'name_dmz'],
];
/** From this share of the hosts whose role is known, a role tells what a zone is for. */
const telling = 0.25;

/** What a zone seems to be, from its name and the roles of its hosts. Nothing is proposed where too little is known. */
export function proposeZone(name: string, roles: readonly string[]): ZoneProposal {
  const traits: ZoneTraits = { ...noTraits };
  const reasons: string[] = [];
  for (const [pattern, says, reason] of namesOf) {
    if (!pattern.test(name)) continue;
    Object.assign(traits, says);
    reasons.push(reason);
  }
  const known = roles.filter((role) => role !== 'unknown');
  const share = (...of: string[]) => known.filter((role) => of.includes(role)).length / Math.max(1, known.length);
  const take = (says: Partial<ZoneTraits>, reason: string) => {
    for (const [key, value] of Object.entries(says)) {
      if (traits[key as keyof ZoneTraits] === null) Object.assign(traits, { [key]: value });
    }
    reasons.push(reason);
  };
  if (known.length === 0) return { traits, reasons };
  if (share('plc', 'hmi') >= telling) {
    take(
      { domain: 'ot', use: 'line', importance: 'important', level: share('plc') >= telling ? 1 : 2 },
      'has_controllers',
    );
  } else if (share('scada', 'historian', 'engineering') >= telling) {
    take({ domain: 'ot', use: 'production_management', importance: 'important', level: 3 }, 'has_supervision');
  } else if (share('server', 'storage') >= 0.5) take({ use: 'server', level: 3 }, 'has_servers');
  else if (share('pc', 'printer', 'phone') >= 0.6) take({ domain: 'it', use: 'office', level: 4 }, 'has_office');
  return { traits, reasons };
}
