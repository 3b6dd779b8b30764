// The blueprints of the whole Port organization, as far as they say which blueprint relates to
// which.

import type { PortHttp } from '../http/port-http.js';
import { blueprintsAnswer } from '../schemas.js';

export interface BlueprintRelations {
  readonly identifier: string;
  /** Target blueprints by name of the relation. */
  readonly relations: Readonly<Record<string, string>>;
}

/**
 * All blueprints, of whoever made them (`GET /v1/blueprints`); one without relations may leave them
 * out. Throws on any failure.
 */
export async function listBlueprints(
  http: PortHttp,
  signal: AbortSignal,
): Promise<readonly BlueprintRelations[]> {
  const { blueprints } = await http.request(
    { method: 'GET', path: '/blueprints', signal },
    blueprintsAnswer,
  );
  return blueprints.map(({ identifier, relations }) => ({
    identifier,
    relations: Object.fromEntries(
      Object.entries(relations ?? {}).map(([name, { target }]) => [name, target]),
    ),
  }));
}
