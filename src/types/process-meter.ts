/** What can be asked about this process: a part of Node's `process`. */
export interface ProcessMeter {
  /** Processor time since the start, in microseconds. */
  cpuUsage(): { readonly user: number; readonly system: number };
  readonly memoryUsage: {
    /** In bytes. */
    rss(): number;
  };
}
