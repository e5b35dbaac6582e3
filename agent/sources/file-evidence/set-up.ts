import type { SetUp } from '../set-up.ts';
import type { FileEvidenceDevice } from './source.config.ts';

/**
 * How a controller of files is set up at the hub. What would carry contents away or load this machine stays in the hands of its own file:
 * hashes and names of files are all that the hub can have read.
 */
export const setUpFiles: SetUp<FileEvidenceDevice> = {
  localOnly: ['attachments', 'bytesPerSecond', 'cpuPercent', 'maxFiles', 'maxFileMegabytes', 'budgetSeconds'],
  needsMap: false,
  reaches: ({ places }) => ({ paths: places.map(({ path }) => path) }),
  refuses: async ({ places, answerSeconds }) => {
    const { PatientFiles, whyUnread } = await import('./patient-files.ts');
    const looks = places.map(async ({ path }) => {
      try {
        await new PatientFiles(path, answerSeconds * 1000).stat(path);
        return [];
      } catch (error) {
        return [{ place: 'places', reason: whyUnread(path, error) }];
      }
    });
    return (await Promise.all(looks)).flat();
  },
  plan: async (device) => {
    const { files, folders, megabytes, seconds, minutes } = await (await import('./plan.ts')).planFiles(device);
    return [{ nodes: null, requests: { folders, files, megabytes }, total: files, seconds, minutes }];
  },
};
