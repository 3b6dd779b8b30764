// A Port that only answers questions: the last line of defence of commands that must change
// nothing. Whatever is not known to be a question is not sent.
import { AppError } from '../../errors.js';
import type { PortCall } from '../../port/http/call.js';
import type { PortHttp } from '../../port/http/port-http.js';

/** Searches have bodies, so they are POSTs. */
const QUESTIONS: ReadonlySet<string> = new Set([
  '/entities/search',
  '/blueprints/entities/datasource-entities',
]);

/** The same client; a call that may change something in Port throws `internal` instead. */
export function askingOnly(http: PortHttp): PortHttp {
  return {
    ...http,
    async request(call, schema) {
      if (!isQuestion(call))
        throw new AppError(
          'internal',
          `${call.method} ${call.path} would change something in Port`,
        );
      return http.request(call, schema);
    },
  };
}

function isQuestion({ method, path, url }: PortCall): boolean {
  return url === undefined && (method === 'GET' || (method === 'POST' && QUESTIONS.has(path)));
}
