// The Ocean version that Port is told.

/** The Ocean version whose behaviour this program reproduces; Port may decide on it. */
export const OCEAN_CORE_VERSION = '0.48.12';
