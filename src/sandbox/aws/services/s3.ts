// S3: buckets of an account and their configurations, in path style and virtual-host style. A
// bucket answers only in its own region.
import type { Bucket } from '../../world/bucket.js';
import { dnsSuffix } from '../../world/regions.js';
import { type Answer, xmlAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  integer,
  type Route,
  type Service,
  startOf,
  text,
  tokenFor,
  vanished,
} from '../call.js';
import { parseQuery } from '../query.js';
import { element } from '../xml.js';
import { s3Place, s3Resource } from './s3-place.js';
import { getObject } from './stored-data.js';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
/**
 * The API's largest page. Without any paging parameter S3 answers everything at once, and no
 * regions.
 */
const PAGE = 10_000;
const SUBRESOURCES: Readonly<Record<string, string>> = {
  tagging: 'GetBucketTagging',
  publicAccessBlock: 'GetPublicAccessBlock',
  ownershipControls: 'GetBucketOwnershipControls',
  encryption: 'GetBucketEncryption',
  location: 'GetBucketLocation',
};
const ACTIONS: Readonly<Record<string, string>> = {
  ListBuckets: 's3:ListAllMyBuckets',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  HeadBucket: 's3:ListBucket',
};

function document(name: string, content: string): Answer {
  return xmlAnswer(
    content === ''
      ? `<${name} xmlns="${NAMESPACE}"/>`
      : `<${name} xmlns="${NAMESPACE}">${content}</${name}>`,
    'application/xml',
  );
}

function listBuckets(call: Call): Answer {
  const { world, identity, input } = call;
  const region = text(input, 'bucket-region');
  const prefix = text(input, 'prefix');
  const token = text(input, 'continuation-token');
  const paged =
    input['max-buckets'] !== undefined ||
    region !== undefined ||
    prefix !== undefined ||
    token !== undefined;
  const invalid = () =>
    AwsError.code('InvalidArgument', 'The continuation token provided is incorrect');
  const size = Math.min(
    integer(input, 'max-buckets', 1, PAGE) ?? Number.MAX_SAFE_INTEGER,
    call.effects.pageSize,
  );
  const set = world.buckets(identity.accountId);
  let next: number | undefined = startOf(call, token, invalid);
  let xml = '';
  for (let listed = 0; !call.effects.emptyPage && next !== undefined && listed < size; ) {
    const page = set.positions(next, 1);
    const bucket: Bucket | undefined = set.at(page.positions[0] ?? -1);
    next = page.next;
    if (
      bucket === undefined ||
      (region !== undefined && bucket.Region !== region) ||
      !bucket.Name.startsWith(prefix ?? '')
    )
      continue;
    xml += `<Bucket>${element('Name', bucket.Name)}${element('CreationDate', bucket.CreationDate)}${
      paged
        ? element('BucketRegion', bucket.Region) +
          element('BucketArn', `arn:${world.options.partition}:s3:::${bucket.Name}`)
        : ''
    }</Bucket>`;
    listed++;
  }
  const owner = `<Owner>${element('ID', identity.accountId.repeat(6).slice(0, 64))}</Owner>`;
  const more = next === undefined ? '' : element('ContinuationToken', tokenFor(call, next));
  return document(
    'ListAllMyBucketsResult',
    `${owner}<Buckets>${xml}</Buckets>${element('Prefix', prefix)}${more}`,
  );
}

function bucketName(call: Call): string {
  return text(call.input, 'Bucket') ?? '';
}

/** The bucket a request names. Throws as S3 does when it is gone, foreign or in another region. */
function required(call: Call): Bucket {
  const name = bucketName(call);
  const owned = vanished(call, name) ? undefined : call.world.bucket(name);
  if (owned === undefined)
    throw AwsError.code('NoSuchBucket', 'The specified bucket does not exist', {
      status: 404,
      extra: { BucketName: name },
    });
  if (owned.accountId !== call.identity.accountId) throw AwsError.condition('denied');
  const { bucket } = owned;
  const anywhere = call.operation === 'GetBucketLocation' && call.region === 'us-east-1';
  if (bucket.Region === call.region || anywhere) return bucket;
  throw AwsError.code(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    {
      status: 301,
      extra: {
        Endpoint: `${name}.s3.${bucket.Region}.${dnsSuffix(call.world.options.partition)}`,
        Bucket: name,
      },
      headers: { 'x-amz-bucket-region': bucket.Region },
    },
  );
}

function notConfigured(code: string, message: string, name: string): AwsError {
  return AwsError.code(code, message, { status: 404, extra: { BucketName: name } });
}

function getTagging(call: Call): Answer {
  const { Tags, Name } = required(call);
  if (Tags === undefined || Tags.length === 0)
    throw notConfigured('NoSuchTagSet', 'The TagSet does not exist', Name);
  const tags = Tags.map(
    ({ Key, Value }) => `<Tag>${element('Key', Key)}${element('Value', Value)}</Tag>`,
  );
  return document('Tagging', `<TagSet>${tags.join('')}</TagSet>`);
}

function getPublicAccessBlock(call: Call): Answer {
  const { PublicAccessBlock: block, Name } = required(call);
  if (block === undefined) {
    throw notConfigured(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      Name,
    );
  }
  return document(
    'PublicAccessBlockConfiguration',
    Object.entries(block)
      .map(([name, on]) => element(name, on))
      .join(''),
  );
}

function getOwnership(call: Call): Answer {
  const { Ownership, Name } = required(call);
  if (Ownership === undefined)
    throw notConfigured(
      'OwnershipControlsNotFoundError',
      'The bucket ownership controls were not found',
      Name,
    );
  const rules =
    Ownership.Rules?.map(
      ({ ObjectOwnership }) => `<Rule>${element('ObjectOwnership', ObjectOwnership)}</Rule>`,
    ) ?? [];
  return document('OwnershipControls', rules.join(''));
}

function getEncryption(call: Call): Answer {
  const { Encryption, Name } = required(call);
  if (Encryption === undefined) {
    throw notConfigured(
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
      Name,
    );
  }
  const rules = Encryption.Rules?.map(
    ({ ApplyServerSideEncryptionByDefault: by, BucketKeyEnabled }) => {
      const algorithm =
        element('SSEAlgorithm', by?.SSEAlgorithm) + element('KMSMasterKeyID', by?.KMSMasterKeyID);
      const bySet =
        by === undefined
          ? ''
          : `<ApplyServerSideEncryptionByDefault>${algorithm}</ApplyServerSideEncryptionByDefault>`;
      return `<Rule>${bySet}${element('BucketKeyEnabled', BucketKeyEnabled)}</Rule>`;
    },
  );
  return document('ServerSideEncryptionConfiguration', rules?.join('') ?? '');
}

function getLocation(call: Call): Answer {
  const { Region } = required(call);
  return document('LocationConstraint', Region === 'us-east-1' ? '' : Region);
}

function headBucket(call: Call): Answer {
  const { Region } = required(call);
  return {
    status: 200,
    contentType: 'application/xml',
    body: '',
    headers: { 'x-amz-bucket-region': Region },
  };
}

/** The S3 service. */
export const s3: Service = {
  regional: true,
  route(request): Route | undefined {
    const { bucket, key, place } = s3Place(request);
    const input = { ...parseQuery(request.query), ...place };
    if (request.method === 'HEAD')
      return bucket === '' ? undefined : { operation: 'HeadBucket', input };
    if (request.method !== 'GET') return undefined;
    if (bucket === '') return { operation: 'ListBuckets', input };
    if (key !== '') return { operation: 'GetObject', input };
    const asked = Object.keys(SUBRESOURCES).find((name) => name in input);
    return asked === undefined ? undefined : { operation: SUBRESOURCES[asked] ?? '', input };
  },
  resources: ({ input }) => [text(input, 'Bucket') ?? []].flat(),
  permission({ operation, input }) {
    return { action: ACTIONS[operation] ?? `s3:${operation}`, ...s3Resource(input) };
  },
  operations: {
    ListBuckets: listBuckets,
    GetBucketTagging: getTagging,
    GetPublicAccessBlock: getPublicAccessBlock,
    GetBucketOwnershipControls: getOwnership,
    GetBucketEncryption: getEncryption,
    GetBucketLocation: getLocation,
    HeadBucket: headBucket,
    GetObject(call) {
      required(call);
      return getObject();
    },
  },
};
