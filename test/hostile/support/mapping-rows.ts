// Mappings that nobody should write, as edits of the right one, in which only the buckets are under
// attack.
import { type mappingWith, withEntity, withSelector } from '../../e2e/support/mappings.js';
import { wholeMapping } from './arena.js';

const KIND = 'AWS::S3::Bucket';

/** Expressions of a property of buckets. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'doubles a list 30 times': `[1]${' | . + .'.repeat(30)} | length`,
  'doubles a text 40 times': `"x"${' | . + .'.repeat(40)} | length`,
  'nests alternatives 34 deep': `${'['.repeat(34)}.Type${',1]'.repeat(34)}`,
  'multiplies lists': '[range(1e4)] as $a | [$a[] | $a[]] | length',
  'never ends': 'def f: f; f',
  'repeats for ever': '[repeat(1)]',
  'counts for ever': '[range(infinite)]',
  'recurses for ever': '[recurse(.)] | length',
  'updates for ever': 'last(limit(1e12; repeat(1)))',
  'is 3,000 terms long': Array.from({ length: 3_000 }, () => '1').join(' + '),
  'is 500 kB of text': `"${'a'.repeat(500_000)}"`,
  'has 20,000 brackets': `${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
  'asks for the environment': 'env | tostring',
  'asks for $ENV': '$ENV | tostring',
  'asks for a secret': 'env.OCEAN__PORT__CLIENT_SECRET',
  'raises the resource': 'error(tostring)',
  'raises the environment': 'error(env | tostring)',
  'raises a text of 10 MB': 'error("eyJaaaaaa-" * 1000000)',
  'raises control characters': 'error("\\u001b[2J\\u009b31m\\u202e\\r\\n")',
  'raises nothing': 'error(null)',
  'raises what its fence raises': 'error({__jq: 0})',
  'matches backtracking': '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" | test("^(a+)+$")',
  'matches many groups': '("x" * 100000) | test("(x*)*(x*)*y")',
  'matches a broken pattern': 'test("(")',
  'replaces everywhere': '("a" * 200000) | gsub(""; "bb") | length',
  'reads a prototype': '.__proto__.polluted',
  'reads a constructor': '.constructor.prototype',
  'makes a prototype': '{"__proto__": {"polluted": true}}',
  'sets a prototype': '.["__proto__"] = {"polluted": true}',
  'includes a file': 'include "/etc/passwd"; .',
  'imports a file': 'import "/etc/passwd" as $x; $x',
  'reads inputs': '[inputs]',
  'reads a file': 'input_filename',
  'asks for the program': '$__prog_args',
  halts: 'halt',
  'halts with an error': '"bye" | halt_error',
  'writes to stderr': 'stderr',
  debugs: 'debug("secret")',
  'breaks out': 'break $out',
  'is no expression': '}{][',
  'is blank': '   ',
  'ends in a comment': '1 # \u001b[2J',
  'has a null byte': '"\u0000"',
  'is huge as a number': '1e1000',
  'is a deep path': `.${'a.'.repeat(5_000)}a`,
  'builds a deep list': 'reduce range(100000) as $i (0; [.])',
  'builds a wide object': '[range(1000000) | {key: tostring, value: .}] | from_entries | length',
  'explodes implode': '[range(1e7)] | implode',
  'parses garbage': '("[" * 100000) | fromjson',
  'formats dates from afar': '1e300 | todate',
};

const own = (found: ReturnType<typeof wholeMapping>['resources'][number], selector: unknown) => ({
  ...found,
  selector,
});
const bucket = (change: Parameters<typeof mappingWith>[1]): unknown => ({
  ...wholeMapping(),
  resources: wholeMapping().resources.flatMap((found) =>
    found.kind === KIND ? change(found) : [found],
  ),
});

const RENAMING = 'an identifier with a path';

const SHAPES: Readonly<Record<string, unknown>> = {
  [RENAMING]: bucket((found) =>
    withEntity(found, { identifier: '"../../integration/" + .Properties.Name' }),
  ),
  'an identifier of control characters': bucket((found) =>
    withEntity(found, { identifier: '"\\u001b[2J" + .Properties.Name' }),
  ),
  'an identifier of 1 MB': bucket((found) => withEntity(found, { identifier: '"x" * 1000000' })),
  'an identifier that is a list': bucket((found) => withEntity(found, { identifier: '[1,[2]]' })),
  'a blueprint with a path': bucket((found) => withEntity(found, { blueprint: '"../entities"' })),
  'a blueprint called __proto__': bucket((found) =>
    withEntity(found, { blueprint: '"__proto__"' }),
  ),
  'a blueprint that is none': bucket((found) => withEntity(found, { blueprint: 'null' })),
  'properties that are a text': bucket((found) => withEntity(found, { properties: 'x' })),
  'properties that are a list': bucket((found) => withEntity(found, { properties: [1] })),
  'relations that are numbers': bucket((found) => withEntity(found, { relations: { account: 7 } })),
  'a query that is a number': bucket((found) => withSelector(found, { query: 7 })),
  'a query that never ends': bucket((found) => withSelector(found, { query: 'def f: f; f' })),
  'a query that raises secrets': bucket((found) =>
    withSelector(found, { query: 'error(env | tostring)' }),
  ),
  'actions that are objects': bucket((found) => withSelector(found, { includeActions: { a: 1 } })),
  'a region policy of numbers': bucket((found) =>
    withSelector(found, { regionPolicy: { allow: 7, deny: [null] } }),
  ),
  'a region policy of one wrong region': bucket((found) =>
    withSelector(found, { regionPolicy: { allow: ['us-east-9'], deny: [] } }),
  ),
  'a selector that is null': bucket((found) => own(found, null) as unknown as typeof found),
  'a kind that is none': bucket((found) => ({ ...found, kind: '__proto__' })),
  'a kind of control characters': bucket((found) => ({ ...found, kind: '\u001b[2J\u202e' })),
  'no resources': { deleteDependentEntities: true },
  'resources that are an object': { resources: {} },
  'resources that are null': { resources: null },
  'an empty list': { resources: [], entityDeletionThreshold: 1 },
  'a misspelt key': { resource: wholeMapping().resources, entityDeletionThreshold: 1 },
  '10,000 resources that are null': { resources: Array.from({ length: 10_000 }, () => null) },
};

export interface MappingRow {
  readonly title: string;
  readonly mapping: unknown;
  /** It says that buckets have no such tags. */
  readonly changesBuckets: boolean;
  /** It says that buckets are called something else. */
  readonly renamesBuckets: boolean;
}

export const MAPPING_ROWS: readonly MappingRow[] = [
  ...Object.entries(EXPRESSIONS).map(([name, expression]) => ({
    title: `an expression ${name}`,
    mapping: bucket((found) => withEntity(found, { properties: { tags: expression } })),
    changesBuckets: true,
    renamesBuckets: false,
  })),
  ...Object.entries(SHAPES).map(([title, mapping]) => ({
    title,
    mapping,
    changesBuckets: false,
    renamesBuckets: title === RENAMING,
  })),
];
