// The diagnosis for programs; docs/commands.md describes it.
import type { Diagnosis } from './diagnosis.js';

/** One document, with a version of its own. */
export function doctorDocument(diagnosis: Diagnosis): object {
  const { isWell, isStopped, mapping, findings, aws, durationMs } = diagnosis;
  return {
    schema: 'ocean-aws/doctor/v1',
    ok: isWell,
    stopped: isStopped,
    mapping: mapping ?? 'none',
    findings,
    matrix: {
      kinds: aws.kinds,
      allRegions: aws.allRegions,
      groups: aws.groups,
      organization: aws.organization,
    },
    enrichments: aws.enrichments.map(({ kind, action, read, failed, unasked }) => ({
      ...{ kind, action },
      accounts: { ok: read.size, failed: failed.size, notProvable: unasked.size },
    })),
    requests: { aws: aws.requests },
    durationMs,
  };
}
