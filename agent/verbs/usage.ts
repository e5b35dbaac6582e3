/** The verb was used wrongly; its help is shown. */
export class UsageError extends Error {
  override name = 'UsageError';
}
