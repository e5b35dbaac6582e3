/** The agent did not keep the events: the source must start again from its saved position. */
export class NotKeptError extends Error {
  override name = 'NotKeptError';
}
