/** What a failure to listen is called: `full` where the system allows no more watches, else its own code or words. */
export function listeningProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EMFILE' ? 'full' : (code ?? message);
}
