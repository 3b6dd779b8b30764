// Whether the clock of this machine is right, by what the answers of STS and Port say.
import type { Finding } from '../finding.js';
import { cause, fine, unproven } from './found.js';

const ABOUT = 'clock';

/**
 * AWS takes a signature for so long: "a request must reach AWS within five minutes of the time
 * stamp in the request" (IAM user guide, "AWS Signature Version 4 for API requests").
 */
const MOST_MS = 5 * 60_000;

/** Clocks of others less ours, in milliseconds. Without that of AWS, Port's stands in. */
export function clockFinding(skews: {
  readonly aws: number | undefined;
  readonly port: number | undefined;
}): Finding {
  const skewMs = skews.aws ?? skews.port;
  if (skewMs === undefined)
    return unproven(ABOUT, 'neither AWS nor Port answered with a time to compare with');
  const whose = skews.aws === undefined ? 'Port' : 'AWS';
  const way = `${spelt(skewMs)} ${skewMs > 0 ? 'behind' : 'ahead of'} ${whose}`;
  if (Math.abs(skewMs) <= MOST_MS)
    return fine(ABOUT, Math.abs(skewMs) < 2000 ? `as that of ${whose}` : way);
  return fine(ABOUT, way, [
    cause(
      'clock-skew',
      `The clock of this machine is ${way}; AWS refuses signatures that are more than 5 minutes off`,
      `Whoever runs this machine synchronizes its clock (NTP, the hypervisor). Until then each process learns the difference from the first refusal and signs with it, so a resync works; but certificates and tokens of web identities are judged by the wrong time, and logs show it.`,
    ),
  ]);
}

function spelt(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
