import { bios, cpu, diskLayout, mem, networkInterfaces, system } from 'systeminformation';
import { serveJobs } from '../../controllers/job-server.ts';
import type { HardwareAnswers } from './hardware.ts';

/** One question after the other: each may start a program or two, and none hurries. */
serveJobs({
  hardware: async (): Promise<HardwareAnswers> => {
    const machine = await system();
    const firmware = await bios();
    const processor = await cpu();
    const memory = await mem();
    const disks = await diskLayout();
    const faces = await networkInterfaces();
    return {
      system: machine,
      bios: firmware,
      cpu: processor,
      memoryBytes: memory.total,
      disks,
      interfaces: Array.isArray(faces) ? faces : [faces],
    };
  },
});
