import { buildConsole } from '../../deploy/local/build-console.ts';

/** Runs once before all files of a project, whose browsers look at one build: files that made it themselves would take it from one another. */
export async function setup(): Promise<void> {
  await buildConsole();
}
