import { readFileSync } from 'node:fs';
import { type MemoryMap, type memoryMapSchema, parseMemoryMap } from '../../controllers/memory-map.ts';

/** The map of `--map FILE`; nothing mapped without it. */
export function mapFile(file: string | undefined, schema: ReturnType<typeof memoryMapSchema>): MemoryMap {
  return file === undefined ? { ranges: [] } : parseMemoryMap(readFileSync(file, 'utf8'), schema, file);
}
