// Connection probes: Port asks an integration for one, and gets its state by PATCH until it has
// ended.
import * as z from 'zod';
import { param } from './call.js';
import type { JsonObject } from './json.js';
import { notFound, parseBody, Refusal, success } from './reply.js';
import type { Route } from './router.js';
import type { CatalogState } from './state.js';

/** The states that were sent for each probe that Port asked for, oldest first. */
export type Probes = Map<string, JsonObject[]>;

const Check = z.strictObject({
  kind: z.string().min(1),
  scopes: z.record(z.string(), z.string()),
  status: z.enum(['PENDING', 'SUCCESS', 'FAILURE', 'UNKNOWN']),
  message: z.string().optional(),
});

const ProbeState = z.strictObject({
  status: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'INTERNAL_FAILURE']),
  probeMode: z.enum(['shallow', 'deep']),
  startedAt: z.iso.datetime({ offset: true }),
  endedAt: z.iso.datetime({ offset: true }).optional(),
  message: z.string().optional(),
  checks: z.array(Check),
});

/** The route of probes: 404 for one that nobody asked for, 409 for one that has ended. */
export function probeRoutes({ settings }: CatalogState, probes: Probes): Route[] {
  return [
    {
      method: 'PATCH',
      path: '/v1/org/:organization/probe/:probe',
      scope: 'other',
      handle(call) {
        const id = param(call, 'probe');
        if (param(call, 'organization') !== settings.organizationId) throw notFound('organization');
        const states = probes.get(id);
        if (states === undefined) throw notFound(`probe "${id}"`);
        if (states.at(-1)?.['endedAt'] !== undefined)
          throw new Refusal(409, 'probe_ended', `probe "${id}" has ended`);
        states.push(parseBody(ProbeState, call.body));
        return success();
      },
    },
  ];
}
