// What must hold of every mapping expression and every resource. Each check is a property over
// random expressions and resources; the oracle is the engine itself with the bare expression, whose
// first line of output is the value.
import fc from 'fast-check';
import type { Jq } from 'jq-wasm';
import { readOutput } from '../../src/mapping/engine/program.js';
import type { Result } from '../../src/mapping/jq/result.js';
import type { MapperDeps } from '../../src/mapping/mapper.js';
import type { MappedResource } from '../../src/types/entity.js';
import {
  fieldExpression,
  jsonValue,
  plainExpression,
  propertyName,
  resourceJson,
  wildExpression,
} from '../mapping/expressions.js';
import type { Subject } from './subject.js';

export interface Bench {
  readonly jq: Jq;
  readonly subject: Subject;
  readonly workerFile: URL;
}

export interface Check {
  readonly name: string;
  /** The share of a round's runs. */
  readonly share: number;
  /** True where each run starts worker threads: a counter example is then not made smaller. */
  readonly slow?: boolean;
  property(bench: Bench): fc.IAsyncProperty<[...unknown[]]>;
}

const resources = fc.array(resourceJson, { minLength: 1, maxLength: 4 });

const fastAgrees: Check = {
  name: 'the fast path gives what the engine gives, and compiles nothing that the engine refuses',
  share: 1,
  property: ({ jq, subject }) =>
    fc.asyncProperty(plainExpression, resources, (expression, inputs) => {
      const filter = subject.compile(expression);
      if (filter === undefined) return Promise.resolve();
      for (const input of inputs) {
        const mine = filter.evaluate(input);
        if (mine !== undefined) same(mine, bare(jq, expression, input), expression);
      }
      return Promise.resolve();
    }),
};

const fenceAgrees: Check = {
  name: 'a fenced expression gives the first output of the bare one',
  share: 0.5,
  property: ({ jq, subject }) =>
    fc.asyncProperty(
      fc.oneof(wildExpression, fieldExpression),
      resourceJson,
      (expression, input) => {
        const oracle = bare(jq, expression, input);
        // Line numbers are those of the program, and other inputs there are none.
        if (oracle === 'refused' || /\$__loc__|\binput\b/.test(expression))
          return Promise.resolve();
        const { stdout } = jq.raw(JSON.stringify(input), subject.program(expression), ['-c']);
        same(subject.read(stdout.trim()), oracle, expression);
        return Promise.resolve();
      },
    ),
};

const analysisIsSound: Check = {
  name: 'a property that an expression does not read never changes its outputs',
  share: 1,
  property: ({ jq, subject }) =>
    fc.asyncProperty(
      wildExpression,
      resourceJson,
      propertyName,
      fc.option(jsonValue, { nil: undefined }),
      (expression, resource, name, replacement) => {
        const { properties } = subject.reads(expression);
        if (properties === 'all' || properties.has(name)) return Promise.resolve();
        const others = Object.entries(resource.Properties).filter(([key]) => key !== name);
        const changed = {
          ...resource,
          Properties: Object.fromEntries(
            replacement === undefined ? others : [...others, [name, replacement]],
          ),
        };
        equal(
          outputs(jq, subject, expression, changed),
          outputs(jq, subject, expression, resource),
          expression,
        );
        return Promise.resolve();
      },
    ),
};

const pruningIsSound: Check = {
  name: 'a resource cut down to what an expression reads gives the same outputs',
  share: 0.5,
  property: ({ jq, subject }) =>
    fc.asyncProperty(wildExpression, resourceJson, (expression, resource) => {
      const cut = subject.prune(resource, [subject.reads(expression)]);
      equal(
        outputs(jq, subject, expression, cut),
        outputs(jq, subject, expression, resource),
        expression,
      );
      return Promise.resolve();
    }),
};

const mapperAgrees: Check = {
  name: 'the whole mapper gives what each expression gives alone',
  share: 0.05,
  slow: true,
  property: ({ jq, subject, workerFile }) =>
    fc.asyncProperty(
      fc.array(fieldExpression, { minLength: 2, maxLength: 12 }),
      resources,
      async (drawn, inputs) => {
        const expressions = drawn.filter((expression) =>
          inputs.every((input) => bare(jq, expression, input) !== 'refused'),
        );
        const mapped = await subject.map(mapperDeps(expressions, workerFile), inputs, new Set());
        for (const [index, input] of inputs.entries()) {
          for (const [number, expression] of expressions.entries()) {
            const oracle = bare(jq, expression, input);
            equal(
              propertyOf(mapped[index], `p${number}`),
              oracle !== 'refused' && oracle?.type === 'value' ? oracle.value : null,
              expression,
            );
          }
        }
      },
    ),
};

const deniedIsUnknown: Check = {
  name: 'what could not be read leaves fields out and changes none',
  share: 0.05,
  slow: true,
  property: ({ jq, subject, workerFile }) =>
    fc.asyncProperty(
      fc.array(fieldExpression, { minLength: 2, maxLength: 12 }),
      resourceJson,
      fc.uniqueArray(propertyName, { minLength: 1, maxLength: 2 }),
      async (drawn, resource, denied) => {
        const expressions = drawn.filter(
          (expression) => bare(jq, expression, resource) !== 'refused',
        );
        const cut = {
          ...resource,
          Properties: Object.fromEntries(
            Object.entries(resource.Properties).filter(
              ([key]) => !denied.some((name) => name === key),
            ),
          ),
        };
        const deps = mapperDeps(expressions, workerFile);
        const [whole] = await subject.map(deps, [resource], new Set());
        const [partial] = await subject.map(deps, [cut], new Set(denied));
        for (const [number, expression] of expressions.entries()) {
          const value = propertyOf(partial, `p${number}`);
          if (value !== undefined) equal(value, propertyOf(whole, `p${number}`), expression);
        }
      },
    ),
};

export const CHECKS = {
  fastAgrees,
  fenceAgrees,
  analysisIsSound,
  pruningIsSound,
  mapperAgrees,
  deniedIsUnknown,
};

/** The first output of the bare expression; 'refused' when it does not compile. */
function bare(jq: Jq, expression: string, input: unknown): Result | 'refused' | undefined {
  // A leading minus would be an option, and a comment at the end is none of ours here.
  const { stdout, exitCode } = jq.raw(JSON.stringify(input), ` ${expression}`, ['-c']);
  if (exitCode === 3) return 'refused';
  const [line = ''] = stdout.split('\n');
  if (line !== '') return readOutput(`[[${line}]]`)?.[0];
  return exitCode === 0 ? { type: 'empty' } : { type: 'error', message: '' };
}

/** All outputs, not only the first, and error texts too. */
function outputs(jq: Jq, subject: Subject, expression: string, input: unknown): string {
  return jq.raw(JSON.stringify(input), subject.program(`[limit(50; ${expression})]`), ['-c'])
    .stdout;
}

function propertyOf(mapped: MappedResource | undefined, name: string): unknown {
  const properties = mapped?.entities[0]?.entity.properties;
  return properties === undefined ? undefined : properties[name];
}

function mapperDeps(expressions: readonly string[], workerFile: URL): MapperDeps {
  return {
    environment: {},
    timeoutMs: 60_000,
    workers: 1,
    workerFile,
    mapping: {
      deleteDependentEntities: true,
      createMissingRelatedEntities: true,
      enableMergeEntity: true,
      entityDeletionThreshold: 0.9,
      resources: [
        {
          index: 0,
          kind: 'T',
          selector: { query: 'true', includeActions: [], regionPolicy: { allow: [], deny: [] } },
          itemsToParseName: 'item',
          itemsToParseTopLevelTransform: true,
          entity: {
            identifier: '"i"',
            blueprint: '"b"',
            properties: Object.fromEntries(
              expressions.map((expression, index) => [`p${index}`, expression]),
            ),
            relations: {},
          },
        },
      ],
    },
  };
}

/** Error texts may differ; that there is an error may not. */
function same(
  mine: Result | undefined,
  oracle: Result | 'refused' | undefined,
  expression: string,
): void {
  equal(comparable(mine), comparable(oracle), expression);
}

function comparable(result: Result | 'refused' | undefined): unknown {
  return typeof result === 'object' && result.type === 'error' ? 'error' : result;
}

function equal(mine: unknown, theirs: unknown, expression: string): void {
  const [a, b] = [canonical(mine), canonical(theirs)];
  if (a !== b) throw new Error(`${expression}\n  gives     ${a}\n  should be ${b}`);
}

/** JSON with sorted keys; minus zero is told from zero. */
function canonical(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}
