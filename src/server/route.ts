// What the daemon shows over HTTP besides health: texts under paths.

import type { PageBody } from '../types/page-body.js';

export interface Page {
  /** 200 when absent. */
  readonly status?: number;
  readonly contentType: string;
  readonly body: PageBody;
  /** Headers besides those of every answer, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a page may depend on. */
export interface PageRequest {
  readonly query: URLSearchParams;
  /** The header Accept; empty without one. */
  readonly accept: string;
  /** The header Host as it was sent; empty without one. */
  readonly host: string;
}

/** What the daemon answers to GET and HEAD at one path, below the path prefix and without it. */
export interface Route {
  readonly path: string;
  answer(request: PageRequest): Page | Promise<Page>;
}
