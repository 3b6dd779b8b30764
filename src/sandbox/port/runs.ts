// Action runs that writes may refer to by `run_id`. Only their being open or finished matters here.
import type { Call } from './call.js';
import { notFound, Refusal } from './reply.js';

export interface Runs {
  set(id: string, status: 'IN_PROGRESS' | 'SUCCESS' | 'FAILURE'): void;
  /** Throws 404 for a `run_id` that is unknown, 400 `run_exhausted` for one that is finished. */
  check(call: Call): void;
}

/** No runs yet. */
export function createRuns(): Runs {
  const statuses = new Map<string, string>();
  return {
    set: (id, status) => void statuses.set(id, status),
    check(call) {
      const id = call.query.get('run_id');
      if (id === null) return;
      const status = statuses.get(id);
      if (status === undefined) throw notFound(`action run "${id}"`);
      if (status !== 'IN_PROGRESS')
        throw new Refusal(400, 'run_exhausted', `action run "${id}" is finished`);
    },
  };
}
