// The part of the logger that this folder needs.

import type { Logger } from 'pino';

export type PortLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
