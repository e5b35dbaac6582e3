/** Something that whoever typed the command can mend. The message says what is wrong and what to do; nobody needs to see where it came from. */
export class MendableError extends Error {
  override name = 'MendableError';
}

const refusals = new Set(['EACCES', 'EISDIR', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

/** The sentence for a person who can mend what an error says, also where the system refused a file; null for a defect of the program. */
export function mendableFault(error: unknown): string | null {
  if (error instanceof MendableError) return error.message;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return syscall !== undefined && code !== undefined && refusals.has(code) ? message : null;
}

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
