// A folder for what the files of one run share: the program, when a file needs it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    runFolder: string;
  }
}

/** Vitest calls it before the first file, and what it returns after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folders: string[] = [];
  const provideFolder = async (): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'ocean-aws-run-'));
    folders.push(folder);
    project.provide('runFolder', folder);
  };
  await provideFolder();
  // While files are watched: what changed has to be built again.
  project.onTestsRerun(provideFolder);
  return async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
}
