/**
 * Milliseconds of the processor that this thread has taken so far. On a busy machine much more time passes than is worked, and who counted that would look ever
 * more seldom.
 */
export function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
