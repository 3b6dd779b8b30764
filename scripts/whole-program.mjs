// The folders of tests that run the whole program, which takes minutes; the others test its parts.
export const WHOLE_PROGRAM = ['bench', 'conformance', 'e2e', 'fuzz', 'hostile'];

/** Arguments for vitest that leave them out. */
export const PARTS_ONLY = WHOLE_PROGRAM.map((folder) => `--exclude=test/${folder}/**`);
