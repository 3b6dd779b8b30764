// `ocean-aws doctor`: is this set-up able to do its work, and if not, who must do what?
import { type Desk, type DeskCall, withDesk } from '../desk/desk.js';
import { lookAtAws, STS_UNREACHABLE } from './aws/look-at-aws.js';
import type { Diagnosis } from './diagnosis.js';
import { doctorDocument } from './doctor-document.js';
import { doctorText } from './doctor-text.js';
import { lookOutside } from './outside/look-outside.js';

/** Prints what was found, and gives the exit code. */
export async function doctor(call: DeskCall): Promise<number> {
  const { output, values, signal } = call;
  const startedAt = Date.now();
  const found = await withDesk(call, async (desk) => look(desk, call));
  const diagnosis: Diagnosis = {
    ...found,
    isWell: !signal.aborted && found.findings.every(({ state }) => isHarmless(state)),
    isStopped: signal.aborted,
    durationMs: Date.now() - startedAt,
  };
  output.progress('');
  if (values['json'] === true) output.json(doctorDocument(diagnosis));
  else for (const line of doctorText(diagnosis, output.paint)) output.line(line);
  return diagnosis.isWell ? 0 : 1;
}

async function look(desk: Desk, call: DeskCall) {
  const { findings, mapping, reachesSts } = await lookOutside(desk, call);
  const aws = reachesSts ? await lookAtAws(desk, call, mapping?.document) : STS_UNREACHABLE;
  return { mapping: mapping?.from, findings: [...findings, ...aws.findings], aws };
}

function isHarmless(state: Diagnosis['findings'][number]['state']): boolean {
  return state === 'ok' || state === 'not provable';
}
