import { serveJobs } from '../../controllers/job-server.ts';
import { mappedJobs } from '../../controllers/mapped-jobs.ts';
import { collectSlmp } from './collect.ts';
import { probeSlmp } from './probe.ts';
import { type SlmpDevice, slmpMapSchema } from './source.config.ts';

serveJobs(mappedJobs<SlmpDevice>({ schema: slmpMapSchema, collect: collectSlmp, probe: probeSlmp }));
