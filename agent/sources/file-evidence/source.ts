import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { setUpFiles } from './set-up.ts';
import { fileEvidenceConfig } from './source.config.ts';
import { addressOf } from './target.ts';

/** Project and backup files of engineering tools as the evidence of a controller that tells nothing itself. */
export const source = defineSource({
  type: 'file-evidence',
  schema: fileEvidenceConfig,
  platforms: ['linux', 'win32', 'darwin'],
  memoryMegabytes: 50,
  setUp: setUpFiles,
  run: (context) =>
    watchControllers(context, {
      protocol: 'file',
      address: (device) => addressOf(device),
      worker: workerModule(import.meta.url, 'file-evidence'),
      megabytes: 96,
      tellsState: false,
    }),
});
