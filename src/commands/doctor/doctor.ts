// `ocean-aws doctor`: is this set-up able to do its work, and if not, who must do what?
import { type DeskCall, withDesk } from '../desk/desk.js';
import { lookAtAws } from './aws/look-at-aws.js';
import type { Finding } from './finding.js';
import { lookOutside } from './outside/look-outside.js';

/** Prints what was found, and gives the exit code. */
export async function doctor(call: DeskCall): Promise<number> {
  const findings = await withDesk(call, async (desk): Promise<readonly Finding[]> => {
    const outside = await lookOutside(desk, call);
    const aws = await lookAtAws(desk, call, outside.mapping?.document);
    return [...outside.findings, ...aws.findings];
  });
  for (const { about, state, detail, causes } of findings) {
    call.output.line(`${about}: ${state}: ${detail}`);
    for (const { message, remedy } of causes) call.output.line(`  ${message} ${remedy}`);
  }
  return findings.every(({ state }) => state === 'ok' || state === 'not provable') ? 0 : 1;
}
