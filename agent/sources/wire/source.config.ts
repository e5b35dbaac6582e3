import { z } from 'zod';

/** Kernel filters by name; anything else is taken as an expression of pcap's filter language. */
export const namedFilters: Readonly<Record<string, string>> = {
  all: '',
  // What tells who is there, control protocols, and the beginnings and ends of everything else.
  factory:
    'arp or ether proto 0x88cc or ether proto 0x8892 or ether proto 0x88a4 or icmp or ' +
    '(udp and (port 53 or port 67 or port 68 or port 137 or port 138 or port 161 or port 502 or port 1900 or port 3702 or port 5006 or port 5007 or port 5353 or ' +
    'port 5355 or port 5560 or port 9600 or port 34964 or port 44818 or port 47808 or port 2222)) or ' +
    '(tcp and (port 102 or port 502 or port 802 or port 1962 or port 2404 or port 4840 or port 5001 or port 5002 or port 5006 or port 5007 or port 5562 or ' +
    'port 9600 or port 18245 or port 20000 or port 44818)) or (tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0)',
};

/** Configuration of the wire source. */
export const wireConfig = z
  .strictObject({
    interface: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,31}$/, 'this is no name of an interface')
      .optional()
      .describe('Interface that sees the traffic, for example the one behind a mirror port. It needs no address.'),
    folder: z
      .string()
      .optional()
      .describe('Folder whose capture files (pcap, pcapng) are read as they are laid into it.'),
    program: z
      .enum(['auto', 'tcpdump', 'dumpcap'])
      .default('auto')
      .describe('Program that captures; it alone needs the right to. auto: tcpdump, else dumpcap.'),
    filter: z
      .string()
      .max(2000)
      .regex(/^(?!\s*-)/, 'a filter does not begin with a dash')
      .default('all')
      .describe(
        'Filter that the kernel applies: all, factory (control protocols, who is there, and beginnings of connections), or an expression of pcap.',
      ),
    snapLength: z.number().int().min(128).max(65_535).default(512).describe('Bytes of each packet that are looked at.'),
    bufferMegabytes: z.number().int().min(1).max(256).default(16).describe('Buffer in the kernel for bursts.'),
    ringMegabytes: z
      .number()
      .int()
      .min(0)
      .max(4096)
      .default(256)
      .describe('Disk for the latest packets, of which the minute around a moment can be kept; 0 keeps none.'),
    ringMinutes: z.number().int().min(1).max(1440).default(30).describe('Packets older than this leave the disk.'),
    detect: z
      .boolean()
      .default(true)
      .describe('Whether detectors watch the traffic (scans, forged addresses, lost polls and the like).'),
    learnDays: z
      .number()
      .min(0)
      .max(60)
      .default(7)
      .describe(
        'Days for which detectors learn what is usual, unless the hub says until when; parts of a day are allowed.',
      ),
    maxRowsPerMinute: z
      .number()
      .int()
      .min(10)
      .max(100_000)
      .default(5000)
      .describe('Flows of one minute; the rest is a gap.'),
    maxPortsPerPair: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(64)
      .describe('Server ports of a pair in a minute that are told apart.'),
    maxCommandsPerMinute: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(600)
      .describe('Commands to controllers that are told one by one in a minute; the rest is told as sums.'),
    maxNewTalkersPerMinute: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(600)
      .describe('New talkers told in one minute; the rest is told later, and as a gap.'),
    maxTalkers: z.number().int().min(100).max(1_000_000).default(50_000).describe('Pairs and ports remembered.'),
    foldFrom: z
      .number()
      .int()
      .min(1024)
      .max(65_535)
      .default(32_768)
      .describe('Server ports from here on may be folded.'),
    foldAfter: z.number().int().min(1).default(8).describe('Distinct such ports per pair before they are folded.'),
  })
  .refine((config) => config.interface !== undefined || config.folder !== undefined, {
    message: 'name an interface, a folder for capture files, or both',
  });

export type WireConfig = z.infer<typeof wireConfig>;
