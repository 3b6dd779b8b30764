// Matches the raw path, before any decoding, because identifiers contain `/` and `:` in their
// encoded form.
import type { Call } from './call.js';
import type { Reply } from './reply.js';

/** Which rate limit a route counts against; `sandbox` routes are free and need no token. */
export type RouteScope = 'entity' | 'other' | 'anonymous' | 'sandbox';

export interface Route {
  readonly method: string;
  /** Path with `:name` for a parameter, such as `/v1/blueprints/:blueprint/entities`. */
  readonly path: string;
  readonly scope: RouteScope;
  /** The body limit of the organization does not apply. */
  readonly unlimitedBody?: boolean;
  /** The body holds a secret and is kept out of the log. */
  readonly secretBody?: boolean;
  readonly handle: (call: Call) => Reply;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export interface Router {
  /** The route for a method and raw path; undefined when there is none. */
  match(method: string, rawPath: string): Match | undefined;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

/**
 * A router over the table. With equal lengths a literal segment wins over a parameter, whatever the
 * order of the table.
 */
export function createRouter(routes: readonly Route[]): Router {
  const table = new Map<string, Compiled[]>();
  for (const route of routes) {
    const segments = route.path.split('/').slice(1);
    const key = `${route.method} ${segments.length}`;
    table.set(key, [...(table.get(key) ?? []), { route, segments }]);
  }
  for (const candidates of table.values())
    candidates.sort((a, b) => specificity(a).localeCompare(specificity(b)));
  return {
    match(method, rawPath) {
      const parts = rawPath.split('/').slice(1);
      for (const candidate of table.get(`${method} ${parts.length}`) ?? []) {
        const params = matchSegments(candidate.segments, parts);
        if (params !== undefined) return { route: candidate.route, params };
      }
      return undefined;
    },
  };
}

/** Sorts before another path where that one has a parameter and this one a literal. */
function specificity(compiled: Compiled): string {
  return compiled.segments.map((segment) => (segment.startsWith(':') ? '1' : '0')).join('');
}

function matchSegments(
  segments: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) {
      const value = decode(part);
      if (value === undefined || value === '') return undefined;
      params[segment.slice(1)] = value;
    } else if (segment !== part) {
      return undefined;
    }
  }
  return params;
}

function decode(part: string): string | undefined {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
