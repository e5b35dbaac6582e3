import { type MemoryMap, type memoryMapSchema, parseMemoryMap } from '../../controllers/memory-map.ts';
import { readNamedFile } from './named-file.ts';

/** The map of `--map FILE`; nothing mapped without it. */
export function mapFile(file: string | undefined, schema: ReturnType<typeof memoryMapSchema>): MemoryMap {
  return file === undefined ? { ranges: [] } : parseMemoryMap(readNamedFile(file).toString('utf8'), schema, file);
}
