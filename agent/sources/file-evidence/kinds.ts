import type { FileSort } from '#protocol/file-sorts.ts';
import { tools as presets } from './tools.ts';

/** What a file of an engineering tool is, as far as its name tells. Nothing here reads a program. */
export interface FileKind {
  /** Its own name, the same in all languages; `file` where many tools write such files. */
  tool: string;
  /** What the file is. */
  what: FileSort;
  /** Class of a change of its content. */
  class: 'structure' | 'config' | 'setpoint';
}

/** Stands for a tool where many write such files. */
const anyTool = 'file';

interface Row extends FileKind {
  /** Names of such files. */
  names: RegExp;
}

const row = (names: RegExp, tool: string, what: FileSort, kind: FileKind['class'] = 'structure'): Row => ({
  names,
  tool,
  what,
  class: kind,
});

/** Robots of FANUC: what an all-backup holds beside logs and states. */
const fanuc: readonly Row[] = [
  row(/^(numreg|posreg|strreg|palreg)\.v[ar]$/i, 'FANUC robot', 'registers', 'setpoint'),
  row(/\.(tp|mn)$/i, 'FANUC robot', 'pendant_program'),
  row(/\.pc$/i, 'FANUC robot', 'karel_program'),
  row(/\.ls$/i, 'FANUC robot', 'program_text'),
  row(/\.sv$/i, 'FANUC robot', 'system_variables', 'config'),
  row(/\.v[ar]$/i, 'FANUC robot', 'program_variables', 'config'),
  row(/\.io$/i, 'FANUC robot', 'io_assignment', 'config'),
  row(/\.df$/i, 'FANUC robot', 'pendant_defaults', 'config'),
  row(/\.(dt|tx|st|cf|dat)$/i, 'FANUC robot', 'robot_data', 'config'),
  row(/^(from|sram)\d\d\.img$/i, 'FANUC robot', 'memory_image'),
];

/** Everything else by extension; the first row that fits counts. */
const tools: readonly Row[] = [
  row(/\.gxw$/i, 'GX Works2', 'project_file'),
  row(/\.gx3$/i, 'GX Works3', 'project'),
  row(/\.gd2$/i, 'GX Works2', 'project_part'),
  row(/^project\.mdb$/i, 'GX Works2', 'project_index'),
  row(/^gppw\.gpj$/i, 'GX Developer', 'project_index'),
  row(/\.(wpg|wpa|wcd|wdr)$/i, 'GX Developer', 'project_part'),
  row(/\.(qpg|qpa|qcd|qdi|qdr)$/i, 'MELSEC memory', 'memory_part'),
  row(/\.(gtx|gtxs)$/i, 'GT Designer3', 'screens'),
  row(/\.(gte|g1)$/i, 'GT Designer2', 'screens'),
  row(/\.gtw$/i, 'GT Designer3', 'screens'),
  row(/\.smc2$/i, 'Sysmac Studio', 'project_file'),
  row(/\.csm2$/i, 'Sysmac Studio', 'project_export'),
  row(/\.cxp$/i, 'CX-Programmer', 'project'),
  row(/\.cxt$/i, 'CX-Programmer', 'project_text'),
  row(/\.opt$/i, 'CX-Programmer', 'options', 'config'),
  row(/\.(obj|std|iom|cmt|idx|prg)$/i, 'CS/CJ memory card', 'memory_part'),
  row(/\.ipp$/i, 'CX-Designer', 'screens'),
  row(/\.nbp$/i, 'NB-Designer', 'screens'),
  row(/\.kpr$/i, 'KV STUDIO', 'project'),
  row(/\.mnm$/i, 'KV STUDIO', 'program_text'),
  row(/^sram_bak\.\d{3}$/i, 'FANUC CNC', 'memory_image'),
  row(/^cnc-para\.txt$/i, 'FANUC CNC', 'parameters', 'config'),
  row(/^all-prog\.txt$/i, 'FANUC CNC', 'programs'),
  row(/\.gps$/i, 'GX Developer', 'project_archived'),
  row(/^njbackup\.dat$/i, 'Sysmac Studio', 'controller_backup'),
  row(/\.ymw7$/i, 'MPE720', 'project'),
  row(/\.fpx$/i, 'FPWIN GR7', 'project'),
  row(/\.prx$/i, 'GP-Pro EX', 'screens'),
  row(/\.prw$/i, 'GP-PRO/PBIII', 'screens'),
  row(/\.v[789]$/i, 'V-SFT', 'screens'),
  row(/\.(ap1\d|ap2\d)$/i, 'TIA Portal', 'project'),
  row(/\.zap\d\d$/i, 'TIA Portal', 'project_archived'),
  row(/\.s7p$/i, 'STEP 7', 'project_index'),
  row(/\.acd$/i, 'Studio 5000', 'project'),
  row(/\.l5[xk]$/i, 'Studio 5000', 'project_text'),
  row(/\.rss$/i, 'RSLogix 500', 'project'),
  row(/\.(stu|sta|zef|xef)$/i, 'Control Expert', 'project_export'),
  row(/\.project$/i, 'CODESYS', 'project'),
  row(/\.projectarchive$/i, 'CODESYS', 'project_archived'),
  row(/\.jbi$/i, 'Yaskawa robot', 'job'),
  row(/\.(cnd|prm)$/i, 'Yaskawa robot', 'parameters', 'config'),
  row(/^cmos\.bin$/i, 'Yaskawa robot', 'memory_image'),
  row(/\.as$/i, 'Kawasaki robot', 'program_text'),
  row(/\.(eds|gsd|gsdml|cspp|esi)$/i, anyTool, 'device_description', 'config'),
  row(/\.(csv|txt|xml|json|ini|cfg)$/i, anyTool, 'list', 'config'),
  row(/\.(zip|7z|lzh|rar|tar|gz|tgz)$/i, anyTool, 'archive'),
  row(/\.(pdf|png|jpe?g|bmp|tiff?|xlsx?|docx?)$/i, anyTool, 'document', 'config'),
];

const unknown: FileKind = { tool: anyTool, what: 'unknown', class: 'structure' };

/**
 * What a file is by its name. A robot's backup uses short extensions that others use, too: its rows count only in a folder that
 * holds a robot's files (`robot`).
 */
export function kindOf(name: string, robot: boolean): FileKind {
  return [...(robot ? fanuc : []), ...tools].find(({ names }) => names.test(name)) ?? unknown;
}

/** True when these names of one folder are those of a robot's backup. */
export function isRobotBackup(names: readonly string[]): boolean {
  return names.some((name) => presets['fanuc-robot'].signs.test(name));
}
