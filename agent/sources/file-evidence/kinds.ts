import { tools as presets } from './tools.ts';

/** What a file of an engineering tool is, as far as its name tells. Nothing here reads a program. */
export interface FileKind {
  tool: string;
  /** What the file is, in one sentence. */
  en: string;
  /** Class of a change of its content. */
  class: 'structure' | 'config' | 'setpoint';
}

interface Row extends FileKind {
  /** Names of such files. */
  names: RegExp;
}

const row = (names: RegExp, tool: string, en: string, kind: FileKind['class'] = 'structure'): Row => ({
  names,
  tool,
  en,
  class: kind,
});

/** Robots of FANUC: what an all-backup holds beside logs and states. */
const fanuc: readonly Row[] = [
  row(/^(numreg|posreg|strreg|palreg)\.v[ar]$/i, 'FANUC robot', 'Registers that programs read and write.', 'setpoint'),
  row(/\.(tp|mn)$/i, 'FANUC robot', 'Teach pendant program.'),
  row(/\.pc$/i, 'FANUC robot', 'Compiled KAREL program.'),
  row(/\.ls$/i, 'FANUC robot', 'Program or list as text.'),
  row(/\.sv$/i, 'FANUC robot', 'System variables.', 'config'),
  row(/\.v[ar]$/i, 'FANUC robot', 'Variables of programs.', 'config'),
  row(/\.io$/i, 'FANUC robot', 'Assignment of inputs and outputs.', 'config'),
  row(/\.df$/i, 'FANUC robot', 'Default instructions of the pendant.', 'config'),
  row(/\.(dt|tx|st|cf|dat)$/i, 'FANUC robot', 'Data of the robot.', 'config'),
  row(/^(from|sram)\d\d\.img$/i, 'FANUC robot', 'Piece of an image of the whole memory.'),
];

/** Everything else by extension; the first row that fits counts. */
const tools: readonly Row[] = [
  row(/\.gxw$/i, 'GX Works2', 'Project in one file.'),
  row(/\.gx3$/i, 'GX Works3', 'Project.'),
  row(/\.gd2$/i, 'GX Works2', 'Part of a project in workspace form.'),
  row(/^project\.mdb$/i, 'GX Works2', 'Index of a project in workspace form.'),
  row(/^gppw\.gpj$/i, 'GX Developer', 'Index of a project.'),
  row(/\.(wpg|wpa|wcd|wdr)$/i, 'GX Developer', 'Program, parameters, comments or device memory of a project.'),
  row(
    /\.(qpg|qpa|qcd|qdi|qdr)$/i,
    'MELSEC memory',
    'Program, parameters, comments or initial values from a CPU or its card.',
  ),
  row(/\.(gtx|gtxs)$/i, 'GT Designer3', 'Screen project in one file.'),
  row(/\.(gte|g1)$/i, 'GT Designer2', 'Screen project.'),
  row(/\.gtw$/i, 'GT Designer3', 'Screen project in workspace form.'),
  row(/\.smc2$/i, 'Sysmac Studio', 'Project in one file.'),
  row(/\.csm2$/i, 'Sysmac Studio', 'Project, exported and compressed.'),
  row(/\.cxp$/i, 'CX-Programmer', 'Project.'),
  row(/\.cxt$/i, 'CX-Programmer', 'Project as text.'),
  row(/\.opt$/i, 'CX-Programmer', 'Options kept beside a project.', 'config'),
  row(
    /\.(obj|std|iom|cmt|idx|prg)$/i,
    'CS/CJ memory card',
    'Program, parameters, memory or comments from a memory card.',
  ),
  row(/\.ipp$/i, 'CX-Designer', 'Screen project.'),
  row(/\.nbp$/i, 'NB-Designer', 'Screen project.'),
  row(/\.kpr$/i, 'KV STUDIO', 'Project.'),
  row(/\.mnm$/i, 'KV STUDIO', 'Program as a mnemonic list.'),
  row(/^sram_bak\.\d{3}$/i, 'FANUC CNC', 'Backup of the battery-backed memory, in pieces.'),
  row(/^cnc-para\.txt$/i, 'FANUC CNC', 'Parameters.', 'config'),
  row(/^all-prog\.txt$/i, 'FANUC CNC', 'Programs.'),
  row(/\.gps$/i, 'GX Developer', 'Project, archived.'),
  row(/^njbackup\.dat$/i, 'Sysmac Studio', 'Backup of a controller.'),
  row(/\.ymw7$/i, 'MPE720', 'Project.'),
  row(/\.fpx$/i, 'FPWIN GR7', 'Project.'),
  row(/\.prx$/i, 'GP-Pro EX', 'Screen project.'),
  row(/\.prw$/i, 'GP-PRO/PBIII', 'Screen project.'),
  row(/\.v[789]$/i, 'V-SFT', 'Screen project.'),
  row(/\.(ap1\d|ap2\d)$/i, 'TIA Portal', 'Project.'),
  row(/\.zap\d\d$/i, 'TIA Portal', 'Project, archived.'),
  row(/\.s7p$/i, 'STEP 7', 'Index of a project.'),
  row(/\.acd$/i, 'Studio 5000', 'Project.'),
  row(/\.l5[xk]$/i, 'Studio 5000', 'Project as text.'),
  row(/\.rss$/i, 'RSLogix 500', 'Project.'),
  row(/\.(stu|sta|zef|xef)$/i, 'Control Expert', 'Project, archive or export.'),
  row(/\.project$/i, 'CODESYS', 'Project.'),
  row(/\.projectarchive$/i, 'CODESYS', 'Project, archived.'),
  row(/\.jbi$/i, 'Yaskawa robot', 'Job.'),
  row(/\.(cnd|prm)$/i, 'Yaskawa robot', 'Conditions or parameters.', 'config'),
  row(/^cmos\.bin$/i, 'Yaskawa robot', 'Backup of the whole memory.'),
  row(/\.as$/i, 'Kawasaki robot', 'Program and data as text.'),
  row(/\.(eds|gsd|gsdml|cspp|esi)$/i, 'Device description', 'Description of a network device.', 'config'),
  row(/\.(csv|txt|xml|json|ini|cfg)$/i, 'Text or table', 'Exported list or settings.', 'config'),
  row(/\.(zip|7z|lzh|rar|tar|gz|tgz)$/i, 'Archive', 'Archive; what is in it is not looked into.'),
  row(/\.(pdf|png|jpe?g|bmp|tiff?|xlsx?|docx?)$/i, 'Document', 'Document or picture.', 'config'),
];

const unknown: FileKind = { tool: 'unknown', en: 'Unknown file.', class: 'structure' };

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
