/**
 * What is wrong with a command line, when an error of `parseArgs` says so: the option, without the advice for programmers. Null for
 * any other error.
 */
export function usageFault(error: unknown): string | null {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !code.startsWith('ERR_PARSE_ARGS_')) return null;
  return String(message)
    .replace(/\. To specify a positional.*/s, '')
    .trim();
}
