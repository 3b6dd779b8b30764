// What the daemon shows over HTTP besides health: plain texts under paths.

export interface Page {
  /** 200 when absent. */
  readonly status?: number;
  readonly contentType: string;
  readonly body: string;
}

/** What the daemon answers to GET and HEAD at one path, below the path prefix and without it. */
export interface Route {
  readonly path: string;
  answer(query: URLSearchParams): Page | Promise<Page>;
}
