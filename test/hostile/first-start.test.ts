// The first start of a data source, as a single run: whatever Port answers to its set-up, the run
// ends, shows nothing, and takes nothing away of what others have in Port; the next run makes Port
// equal to the world.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedCatalog } from '../e2e/support/expected.js';
import { startHarness } from '../e2e/support/harness.js';
import { ROUTES } from '../e2e/support/port-side.js';
import { PORT_ANSWERS } from './support/port-rows.js';
import { faultsOfOutput, secretsOf, strangersIn } from './support/watch.js';
import { fastClock, openWorkshop, type Workshop } from './support/workshop.js';

const LIMIT_MS = 120_000;
/** Asked only until the data source is set up. */
const SET_UP = [
  'askProvision',
  'createIntegration',
  'patchIntegration',
  'readBlueprint',
  'createBlueprint',
  'patchBlueprint',
] as const;
const ANSWERS = [
  'garbage',
  'garbage after it has done what was asked',
  'an empty body',
  'members that are texts',
  'members that are objects',
  'a body without an end',
  'a redirect to another host',
  'a refusal that echoes keys',
  'rate limits from another world',
] as const;
const ROWS = SET_UP.flatMap((route) => ANSWERS.map((answer) => ({ route, answer })));
const FOREIGN = { blueprint: 'theirs', identifier: 'mine-alone' };

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop[Symbol.asyncDispose]());

describe.concurrent('a first start ends and harms nothing when', () => {
  it.each(ROWS)(
    '$route answers $answer',
    async ({ route, answer }) => {
      const clock = fastClock(30);
      await using harness = await startHarness({
        world: {
          accounts: 1,
          regions: ['eu-west-1'],
          instances: 1,
          buckets: 1,
          clusters: 0,
          functions: 0,
        },
        blueprints: [
          { identifier: FOREIGN.blueprint, title: 'Theirs', schema: { properties: {} } },
        ],
        aws: { clock: clock.now },
        port: { clock: clock.now },
      });
      const { port, aws } = harness;
      port.seed.entity(FOREIGN);
      const fault = port.faults.add({
        ...ROUTES[route],
        times: 40,
        effect: { kind: 'raw', ...PORT_ANSWERS[answer] },
      });
      const runs = [];
      for (const _run of ['the hostile one', 'the next one']) {
        await using run = workshop.start(harness.variables(), clock);
        const { code, out, err } = await run.exit;
        runs.push(code);
        expect(faultsOfOutput(out + err, secretsOf(harness))).toEqual([]);
        expect(strangersIn(run.record(), [port.url, aws.url])).toEqual([]);
        port.faults.clear();
      }

      expect(fault.hits).toBeGreaterThan(0);
      expect([0, 1]).toContain(runs[0]);
      expect(runs[1]).toBe(0);
      const { [`${FOREIGN.blueprint} ${FOREIGN.identifier}`]: theirs, ...ours } =
        Object.fromEntries(harness.snapshot());
      expect(theirs).toBeDefined();
      expect(ours).toEqual(Object.fromEntries(expectedCatalog(harness.world)));
    },
    LIMIT_MS,
  );
});
