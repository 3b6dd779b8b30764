// What the doctor says of blueprints and of the network, by facts alone.
import { describe, expect, it } from 'vitest';
import { clockFinding } from '../../src/commands/doctor/outside/clock.js';
import { compareBlueprint } from '../../src/commands/doctor/outside/compare-blueprint.js';
import { broken } from '../../src/commands/doctor/outside/found.js';
import { mappedBlueprints } from '../../src/commands/doctor/outside/mapped-blueprints.js';
import { networkCause } from '../../src/commands/doctor/outside/network-causes.js';
import { listBlueprintSchemas, readBlueprintSchema } from '../../src/port/owned/blueprints.js';
import { mappingResource } from '../mapping/support.js';

const BLUEPRINT = {
  identifier: 'bp',
  schema: {
    properties: {
      name: { type: 'string' },
      size: { type: 'number' },
      on: { type: 'boolean' },
      tags: { type: 'array' },
      facts: { type: 'object' },
    },
    required: [],
  },
  relations: {
    account: { target: 'awsAccount', many: false, required: false },
    parts: { target: 'part', many: true, required: false },
  },
  calculationProperties: { age: { calculation: '1', type: 'number' } },
};

type Fields = Readonly<Record<string, string>>;

function compared(
  properties: Fields,
  relations: Fields = {},
  { schema = BLUEPRINT as unknown, accounts = 'awsAccount' } = {},
) {
  const { blueprints } = mappedBlueprints([mappingResource({ entity: { properties, relations } })]);
  const held = readBlueprintSchema(schema);
  const [mapped] = blueprints;
  if (held === undefined || mapped === undefined) throw new Error('no blueprint');
  const { causes, warnings } = compareBlueprint(mapped, held, accounts);
  return {
    codes: causes.map(({ code }) => code),
    warned: warnings.map(({ code }) => code),
    text: [...causes, ...warnings].map(({ message, remedy }) => `${message} ${remedy}`).join('\n'),
  };
}

describe('what a mapping writes into a blueprint', () => {
  it.each<[string, string, string | undefined]>([
    ['name', '"a"', undefined],
    ['name', '.Properties.A', undefined],
    ['name', 'null', undefined],
    ['name', 'if .Properties.A then "a" else null end', undefined],
    ['name', 'if .Properties.A then "a" else 1 end', undefined],
    ['name', '5', 'type string, and the mapping gives a number'],
    ['size', '"large"', 'type number, and the mapping gives a string'],
    ['size', '.Properties.A | tostring', 'type number, and the mapping gives a string'],
    ['size', 'if .Properties.A then "a" else [] end', 'gives a string or an array'],
    ['on', '"true"', 'type boolean, and the mapping gives a string'],
    ['on', '.Properties.A == "x"', undefined],
    ['tags', '{a: .Properties.A}', 'type array, and the mapping gives an object'],
    ['tags', '[.Properties.A[]?]', undefined],
    ['facts', '[]', 'type object, and the mapping gives an array'],
    ['facts', '{}', undefined],
  ])('%s from %s', (name, expression, words) => {
    const { codes, text } = compared({ [name]: expression });

    expect(codes).toEqual(words === undefined ? [] : ['blueprint-wrong-type']);
    if (words !== undefined) expect(text).toContain(words);
  });

  it('is told of a property that Port computes', () => {
    const { codes, text } = compared({ age: '5' });

    expect(codes).toEqual(['blueprint-property-computed']);
    expect(text).toContain('age of the blueprint bp is a calculation property');
  });

  it('is told of a misspelt name with the one that is near, and where it stands', () => {
    const { text } = compared({ sizee: '5' }, { accout: '.__ExtraContext.AccountId' });

    expect(text).toContain('has no property sizee, which the mapping writes; did you mean size?');
    expect(text).toContain('resources[0].port.entity.mappings.properties.sizee');
    expect(text).toContain(
      'has no relation accout, which the mapping writes; did you mean account?',
    );
    expect(text).toContain('adds the relation accout to awsAccount to the blueprint bp');
  });

  it('is refused only where a relation gets what can be no identifier', () => {
    const one = (expression: string) => compared({}, { account: expression });

    expect(one('.Properties.A == 1')).toMatchObject({ codes: ['blueprint-wrong-type'] });
    expect(one('.Properties.A')).toMatchObject({ codes: [], warned: [] });
    expect(one('"1"')).toMatchObject({ codes: [], warned: [] });
    expect(one('[.Properties.A]')).toMatchObject({ codes: [], warned: ['relation-a-list'] });
    expect(compared({}, { parts: '"1"' })).toMatchObject({ warned: ['relation-not-a-list'] });
    expect(compared({}, { parts: '[.Properties.A]' })).toMatchObject({ warned: [] });
    expect(compared({}, { parts: '.Properties.A' })).toMatchObject({ warned: [] });
  });

  it('is doubted where accounts are related to another blueprint than they are mapped to', () => {
    const relations = { account: '.__ExtraContext.AccountId' };

    expect(compared({}, relations).warned).toEqual([]);
    expect(compared({}, relations, { accounts: 'cloudAccount' }).warned).toEqual([
      'relation-elsewhere',
    ]);
  });

  it('lacks what the blueprint requires, unless it has a default', () => {
    const schema = {
      identifier: 'bp',
      schema: {
        properties: { a: { type: 'string' }, b: { type: 'string', default: 'x' } },
        required: ['a', 'b'],
      },
      relations: { owner: { target: 'team', many: false, required: true } },
    };

    expect(compared({}, {}, { schema }).codes).toEqual([
      'required-property-unset',
      'required-relation-unset',
    ]);
    expect(compared({ a: '.x' }, { owner: '.y' }, { schema }).codes).toEqual([]);
  });

  it('is bounded, however long its names and expressions are', () => {
    const name = 'n'.repeat(100_000);
    const long = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `${name}${index}`,
        `"${'x'.repeat(15_000 + index)}"`,
      ]),
    );
    const { blueprints } = mappedBlueprints([mappingResource({ entity: { properties: long } })]);
    const places = [...(blueprints[0]?.properties.values() ?? [])].flat();

    expect(places.filter(({ types }) => types === undefined)).toHaveLength(7);
    expect(compared({ [name]: '5' }).text.length).toBeLessThan(4_200);
  });

  it('of which nothing is known is passed over', () => {
    const integer = { identifier: 'bp', schema: { properties: { a: { type: 'integer' } } } };
    expect(compared({ a: '5' }, {}, { schema: integer }).codes).toEqual([]);
    expect(readBlueprintSchema({ title: 'no identifier' })).toBeUndefined();
    const computedName = mappingResource({ entity: { blueprint: '.Type' } });
    expect(mappedBlueprints([computedName])).toEqual({ blueprints: [], computed: 1 });
  });
});

it('a blueprint in a form that is not understood is there, and not one without properties', async () => {
  const blueprints = [
    { identifier: 'whole', schema: { properties: {} } },
    { identifier: 'odd', schema: 7 },
    { identifier: 'listed', schema: { properties: ['name'] } },
    { title: 'no identifier' },
  ];

  const found = await listBlueprintSchemas(
    { request: async (_call, schema) => schema.parse({ blueprints }) },
    {},
  );

  expect(found.schemas.map(({ identifier }) => identifier)).toEqual(['whole']);
  expect([...found.unclear]).toEqual(['odd', 'listed']);
});

it('a thousand causes are folded', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    code: `c${index}`,
    message: 'm',
    remedy: 'r',
    accounts: [],
    kinds: [],
  }));

  const { causes } = broken('blueprints', 'wrong', '', many);

  expect(causes).toHaveLength(31);
  expect(causes.at(-1)?.message).toBe('There are 970 more of the kind.');
});

describe('a certificate', () => {
  const at = { whose: 'Port', origin: 'https://p.example', setting: 'S', env: {} };

  it.each([
    ['CERT_HAS_EXPIRED', 'tls-wrong-time', 'clock'],
    ['CERT_NOT_YET_VALID', 'tls-wrong-time', 'clock'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-authority-unknown', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls-authority-unknown', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-wrong-name', 'Correct S'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-failed', 'S'],
  ])('that ends in %s', (code, ours, words) => {
    const trouble = { code: 'tls-failed', message: '', errors: [code] };

    const { state, cause } = networkCause(trouble, at);

    expect([state, cause.code]).toEqual(['wrong', ours]);
    expect(cause.message).toContain(code);
    expect(cause.remedy).toContain(words);
  });
});

describe('a name that does not resolve', () => {
  const trouble = { code: 'name-not-resolved', message: '', errors: ['EAI_AGAIN'] };
  const at = { whose: 'AWS', origin: 'https://sts.example:443', setting: 'AWS_REGION' };

  it('is told apart from a resolver without an answer', () => {
    const { cause } = networkCause(trouble, { ...at, env: {} });

    expect(cause.message).toContain('resolver of this machine gave no answer for sts.example');
    expect(cause.remedy).toContain('name it in HTTPS_PROXY');
  });

  it('is one that the proxy was not asked for, where there is one', () => {
    const env = { HTTPS_PROXY: 'http://u:s3cret@proxy:3128', NO_PROXY: '.example' };
    const { cause } = networkCause(trouble, { ...at, env });

    expect(cause.remedy).toContain('NO_PROXY (.example) makes requests to it go past the proxy');
    expect(JSON.stringify(cause)).not.toContain('s3cret');
  });
});

describe('the clock', () => {
  it.each([
    [{ aws: 0, port: 9e9 }, 'as that of AWS', []],
    [{ aws: undefined, port: -1000 }, 'as that of Port', []],
    [{ aws: 299_000, port: 0 }, '5 minutes behind AWS', []],
    [{ aws: -301_000, port: 0 }, '5 minutes ahead of AWS', ['clock-skew']],
    [{ aws: undefined, port: 8 * 3_600_000 }, '8 hours behind Port', ['clock-skew']],
    [{ aws: 30_000, port: 0 }, '30 s behind AWS', []],
  ])('off by %j', (skews, detail, codes) => {
    const finding = clockFinding(skews);

    expect([finding.state, finding.detail]).toEqual(['ok', detail]);
    expect(finding.causes.map(({ code }) => code)).toEqual(codes);
  });

  it('is not provable where nobody answered', () => {
    expect(clockFinding({ aws: undefined, port: undefined }).state).toBe('not provable');
  });
});
