/** Why a file is kept beside the comparison: it moves without anybody changing the program. */
export const apartReasons = ['rewritten', 'lock', 'own_backup', 'view', 'thumbnail'] as const;
export type ApartReason = (typeof apartReasons)[number];

/** Files that are kept but not compared, by name. */
export interface Apart {
  names: RegExp;
  why: ApartReason;
}

/** What is known beforehand of the files of one engineering tool; a person says which tool it is. */
export interface EngineeringTool {
  /** Its own name, the same in all languages. */
  name: string;
  /** Files by whose names a folder is taken for one of this tool; a guess, to be confirmed by a person. */
  signs: RegExp;
  /** How the tool compares a project with a controller: the screen or printout to lay beside the files (照合結果). */
  compares: 'verify' | 'compare' | 'synchronise';
  apart: readonly Apart[];
}

const tool = (
  name: string,
  signs: RegExp,
  compares: EngineeringTool['compares'],
  apart: readonly Apart[] = [],
): EngineeringTool => ({ name, signs, compares, apart });

/** Copies that a tool makes by itself when it saves. */
const ownBackups: Apart = { names: /\.(bak|backup)$/i, why: 'own_backup' };

/** Logs and states that a robot writes anew with each backup, and the date of the backup. */
const robotStates: Apart = {
  names:
    /^((err(all|act|app|comm|curr|hist|mot|pwd|sys)|logbook|hist\w*|consl?og|constail|prgstate|curpos|tpaccn|iostate|summary|version|memory|mem\w*|tasks?|timers?|ethernet|safesig|account\w*|port)\.(ls|dg|va|dt)|backdate\.dt|.*\.dg)$/i,
  why: 'rewritten',
};

/** Tools by the word that a configuration names them with. */
export const tools = {
  'gx-works2': tool('GX Works2', /\.(gxw|gd2)$|^project\.mdb$/i, 'verify', [ownBackups]),
  'gx-works3': tool('GX Works3', /\.gx3$/i, 'verify', [ownBackups]),
  'gx-developer': tool('GX Developer', /^gppw\.gpj$|\.gps$/i, 'verify', [ownBackups]),
  'gt-designer3': tool('GT Designer3', /\.(gtx|gtxs|gtw)$/i, 'verify', [ownBackups]),
  'sysmac-studio': tool('Sysmac Studio', /\.(smc2|csm2)$|^njbackup\.dat$/i, 'synchronise', [ownBackups]),
  'cx-programmer': tool('CX-Programmer', /\.(cxp|cxt)$/i, 'verify', [ownBackups, { names: /\.opt$/i, why: 'view' }]),
  'kv-studio': tool('KV STUDIO', /\.kpr$/i, 'verify', [ownBackups]),
  'gp-pro-ex': tool('GP-Pro EX', /\.prx$/i, 'compare', [ownBackups]),
  mpe720: tool('MPE720', /\.ymw7$/i, 'compare', [ownBackups]),
  'fpwin-gr7': tool('FPWIN GR7', /\.fpx$/i, 'verify', [ownBackups]),
  'tia-portal': tool('TIA Portal', /\.(ap|zap)(1|2)\d$/i, 'compare'),
  'studio-5000': tool('Studio 5000', /\.(acd|l5[xk])$/i, 'compare', [
    { names: /\.bak\d{3}\.acd$/i, why: 'own_backup' },
    { names: /\.(wrk|sem)$/i, why: 'lock' },
    ownBackups,
  ]),
  codesys: tool('CODESYS', /\.(project|projectarchive)$/i, 'compare', [
    { names: /\.~u$/i, why: 'lock' },
    { names: /\.opt$/i, why: 'view' },
    ownBackups,
  ]),
  'fanuc-robot': tool(
    'FANUC robot',
    /^(backdate\.dt|sysvars\.(sv|va)|numreg\.v[ar]|posreg\.v[ar]|diocfgsv\.(io|va))$/i,
    'compare',
    [robotStates],
  ),
  'fanuc-cnc': tool('FANUC CNC', /^(sram_bak\.\d{3}|cnc-para\.txt|all-prog\.txt)$/i, 'compare'),
} as const satisfies Readonly<Record<string, EngineeringTool>>;

export type ToolId = keyof typeof tools;
/** The words, as a configuration and the command line take them. */
export const toolIds = Object.keys(tools) as [ToolId, ...ToolId[]];

/** What every tool's folder may hold beside its files. */
const everywhere: readonly Apart[] = [
  { names: /^(thumbs\.db|desktop\.ini|\.ds_store)$/i, why: 'thumbnail' },
  { names: /^~\$|\.(lck|lock)$/i, why: 'lock' },
];

/** Why a file is kept beside the comparison; undefined when it is compared. Without a tool only what is so everywhere. */
export function apartBecause(name: string, id: ToolId | undefined): ApartReason | undefined {
  const own: readonly Apart[] = id === undefined ? [] : tools[id].apart;
  return [...own, ...everywhere].find(({ names }) => names.test(name))?.why;
}

/** Tools whose files stand among these names: a guess, never a decision. */
export function looksLike(names: Iterable<string>): ToolId[] {
  const found = new Set<ToolId>();
  for (const name of names) for (const id of toolIds) if (tools[id].signs.test(name)) found.add(id);
  return [...found].sort();
}
