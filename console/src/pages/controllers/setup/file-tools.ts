/** Engineering tools whose files an agent knows, by the word of its configuration; their names are the same in all languages. */
export const fileTools: Readonly<Record<string, string>> = {
  'gx-works2': 'GX Works2',
  'gx-works3': 'GX Works3',
  'gx-developer': 'GX Developer',
  'gt-designer3': 'GT Designer3',
  'sysmac-studio': 'Sysmac Studio',
  'cx-programmer': 'CX-Programmer',
  'kv-studio': 'KV STUDIO',
  'gp-pro-ex': 'GP-Pro EX',
  mpe720: 'MPE720',
  'fpwin-gr7': 'FPWIN GR7',
  'tia-portal': 'TIA Portal',
  'studio-5000': 'Studio 5000',
  codesys: 'CODESYS',
  'fanuc-robot': 'FANUC robot',
  'fanuc-cnc': 'FANUC CNC',
};
