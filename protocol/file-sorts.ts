/**
 * What a file of an engineering tool is, as far as its name tells, by a word that each language has its own for. A record of a
 * file names it in its rule: `tool: sort`. Only grows.
 */
export const fileSorts = [
  'archive',
  'controller_backup',
  'device_description',
  'document',
  'io_assignment',
  'job',
  'karel_program',
  'list',
  'memory_image',
  'memory_part',
  'options',
  'parameters',
  'pendant_defaults',
  'pendant_program',
  'program_text',
  'program_variables',
  'programs',
  'project',
  'project_archived',
  'project_export',
  'project_file',
  'project_index',
  'project_part',
  'project_text',
  'registers',
  'robot_data',
  'screens',
  'system_variables',
  'unknown',
] as const;
export type FileSort = (typeof fileSorts)[number];
