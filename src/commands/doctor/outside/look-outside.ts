// What the doctor looks at before AWS is asked for anything of an account: whether Port and AWS can
// be reached, and whether Port, its blueprints and the mapping fit together.
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { MappingInUse } from '../../desk/mapping-in-use.js';
import type { Finding } from '../finding.js';
import { BLUEPRINTS, blueprintFinding } from './blueprint-finding.js';
import { clockFinding } from './clock.js';
import { unproven } from './found.js';
import { type MappingFound, mappingFinding } from './mapping-finding.js';
import {
  credentialsFinding,
  INTEGRATION,
  type IntegrationFound,
  integrationFinding,
  PORT_CREDENTIALS,
} from './port-standing.js';
import { reachAws } from './reach-aws.js';
import { reachPort } from './reach-port.js';

export interface LookedOutside {
  /** In the order of their causes: what comes first explains what follows. */
  readonly findings: readonly Finding[];
  /** The mapping to go on with; undefined where none can be had. */
  readonly mapping: MappingInUse | undefined;
  /** Whether STS of the home region answers: without it there is nobody to ask AWS as. */
  readonly reachesSts: boolean;
}

/** For one question of whether something can be reached. */
const REACH_MS = 5_000;

/** Never rejects. */
export async function lookOutside(desk: Desk, call: DeskCall): Promise<LookedOutside> {
  const [port, aws] = await Promise.all([
    reachPort(desk, call, REACH_MS),
    reachAws(desk, call, REACH_MS),
  ]);
  const clock = clockFinding({ aws: aws.skewMs, port: port.skewMs });
  const standing = await standingWith(desk, call, port.finding);
  const mapping = await mappingFinding(desk, call, standing.answers ? 'answers' : 'does not');
  const blueprints = await blueprintsOf(desk, call, standing, mapping);
  const network = [port.finding, aws.finding, clock];
  return {
    findings: [...network, ...standing.findings, mapping.finding, blueprints],
    mapping: mapping.inUse,
    reachesSts: aws.reachesSts,
  };
}

interface Standing {
  readonly findings: readonly Finding[];
  readonly held: IntegrationFound['held'];
  /** Whether Port can be asked for more. */
  readonly answers: boolean;
}

async function standingWith(desk: Desk, call: DeskCall, network: Finding): Promise<Standing> {
  const none = { held: 'unknown', answers: false } as const;
  if (network.state !== 'ok') {
    const why = 'Port could not be reached';
    return {
      ...none,
      findings: [unproven(PORT_CREDENTIALS, why), unproven(INTEGRATION, why)],
    };
  }
  const credentials = await credentialsFinding(desk, call);
  if (credentials.state !== 'ok') {
    const why = 'there are no credentials to ask Port with';
    return { ...none, findings: [credentials, unproven(INTEGRATION, why)] };
  }
  const { finding, held } = await integrationFinding(desk, call);
  return { findings: [credentials, finding], held, answers: held !== 'unknown' };
}

async function blueprintsOf(
  desk: Desk,
  call: DeskCall,
  { answers, held }: Standing,
  { inUse, loaded }: MappingFound,
): Promise<Finding> {
  if (!answers) return unproven(BLUEPRINTS, 'Port could not be asked for them');
  if (loaded === undefined)
    return unproven(
      BLUEPRINTS,
      `the mapping to compare them with ${inUse === undefined ? 'could not be had' : 'is not valid'}`,
    );
  return blueprintFinding(desk, call, loaded, held);
}
