import { serveJobs } from '../../controllers/job-server.ts';
import { mappedJobs } from '../../controllers/mapped-jobs.ts';
import { collectFins } from './collect.ts';
import { probeFins } from './probe.ts';
import { type FinsDevice, finsMapSchema } from './source.config.ts';

serveJobs(mappedJobs<FinsDevice>({ schema: finsMapSchema, collect: collectFins, probe: probeFins }));
