import { ChildFailedError, childLines } from '../child/child-output.ts';

/** What is known of a log before it is read. */
export interface ChannelState {
  /** Why it cannot be read, in words; absent when it can. */
  refusal?: string;
  /** It exists but records nothing. */
  off?: true;
  /** Number of its newest record, 0 when it is empty; absent when the log does not say. */
  newest?: number;
}

const accessDenied = 5;

/** Asks wevtutil for the state of a log. Its property names are not translated, its error texts are: only codes are read. */
export async function channelState(wevtutil: string, channel: string, signal: AbortSignal): Promise<ChannelState> {
  const values = new Map<string, string>();
  for (const verb of ['gl', 'gli']) {
    try {
      for await (const { lines } of childLines(wevtutil, [verb, channel], { signal, maxLineBytes: 4096 })) {
        for (const line of lines) {
          const [, name, value] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
          if (name !== undefined) values.set(name, value ?? '');
        }
      }
    } catch (error) {
      if (!(error instanceof ChildFailedError) || error.missing) throw error;
      const why = error.code === accessDenied ? 'access is denied' : `wevtutil ends with ${error.code ?? 'a signal'}`;
      return { refusal: why };
    }
  }
  const number = (name: string) => {
    const text = values.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  const [records, oldest] = [number('numberOfLogRecords'), number('oldestRecordNumber')];
  const newest = records === 0 ? 0 : records === undefined || oldest === undefined ? undefined : oldest + records - 1;
  return {
    ...(values.get('enabled') === 'false' ? { off: true } : {}),
    ...(newest === undefined ? {} : { newest }),
  };
}
