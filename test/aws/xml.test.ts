import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetBucketTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { NoteOdd } from '../../src/aws/answer/odd-values.js';
import { XmlCursor, XmlError } from '../../src/aws/answer/xml-cursor.js';
import { createXmlDeserializer } from '../../src/aws/answer/xml-deserializer.js';
import { commandOf, internalsOf, type SdkClient, type SdkDeserializer } from '../../src/aws/sdk.js';
import { assumeRole, buckets, describeInstances, tagging } from './recorded.js';

const configuration = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
};

interface Case {
  readonly name: string;
  readonly client: SdkClient;
  readonly command: object;
  readonly body: string;
  readonly key?: string;
}

const cases: readonly Case[] = [
  {
    name: 'EC2 instances',
    client: new EC2Client(configuration),
    command: new DescribeInstancesCommand({}),
    body: String(describeInstances(1).body),
  },
  {
    name: 'STS role',
    client: new STSClient(configuration),
    command: new AssumeRoleCommand({ RoleArn: 'r', RoleSessionName: 's' }),
    body: String(assumeRole.body),
    key: 'AssumeRoleResult',
  },
  {
    name: 'S3 buckets',
    client: new S3Client(configuration),
    command: new ListBucketsCommand({}),
    body: String(buckets.body),
  },
  {
    name: 'S3 tags',
    client: new S3Client(configuration),
    command: new GetBucketTaggingCommand({ Bucket: 'b' }),
    body: String(tagging.body),
  },
];

function deserializers(
  { client }: Case,
  note: NoteOdd = () => {},
): { ours: SdkDeserializer; stock: SdkDeserializer } {
  const { protocol } = internalsOf(client).config;
  const stock = protocol.deserializer.codecDeserializer ?? protocol.deserializer;
  return { ours: createXmlDeserializer(stock, note), stock };
}

function read(deserializer: SdkDeserializer, { command, key }: Case, body: string): unknown {
  return deserializer.read(commandOf(command).schema[5], Buffer.from(body), key);
}

describe.each(cases)('the XML deserializer on $name', (one) => {
  let odd = 0;
  const { ours, stock } = deserializers(one, () => {
    odd += 1;
  });

  it('makes the same object as the SDK', () => {
    expect(read(ours, one, one.body)).toStrictEqual(read(stock, one, one.body));
  });

  it('refuses every document that ends too early', () => {
    for (let length = 0; length < one.body.length; length += 1) {
      expect(
        () => read(ours, one, one.body.slice(0, length)),
        `after ${length} characters`,
      ).toThrow();
    }
  });

  it('never takes a damaged document for one with less in it', () => {
    const whole = JSON.stringify(read(ours, one, one.body)).length;
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    // Cutting a piece out of the middle must be noticed unless tags still match; then it is a
    // shorter valid document.
    for (let round = 0; round < 300; round += 1) {
      const from = random(one.body.length);
      const to = from + 1 + random(40);
      // What is cut out of a date may leave another date.
      if (/^[\dTZ:.+-]+$/.test(one.body.slice(from, to))) continue;
      const damaged = one.body.slice(0, from) + one.body.slice(to);
      odd = 0;
      const result = attempt(() => read(ours, one, damaged));
      // A value that is not of its type any more is passed on, and said.
      if (odd > 0) continue;
      const theirs = attempt(() => read(stock, one, damaged));
      if (theirs === undefined)
        expect(result, damaged.slice(Math.max(0, from - 30), from + 30)).toBeUndefined();
      else if (result !== undefined)
        expect(JSON.stringify(result).length).toBeLessThanOrEqual(whole);
    }
  });
});

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch {
    return undefined;
  }
}

describe('the XML cursor', () => {
  const text = (document: string) => {
    const cursor = new XmlCursor(document);
    const value = cursor.text(cursor.root());
    cursor.finish();
    return value;
  };

  it.each([
    ['<a>x</a>', 'x'],
    ['\ufeff<?xml version="1.0"?><!-- c --><a >x</a >\n<!-- end -->', 'x'],
    ['<a/>', ''],
    ['<a b="1" c=\'2\'/>', ''],
    ['<a>\n  </a>', ''],
    ['<a> </a>', ' '],
    ['<a>1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&apos;</a>', '1 < 2 && 3 > 2 "\''],
    ['<a>&#65;&#x42;&#x1F600;</a>', 'AB😀'],
    ['<a>x<![CDATA[<&>]]>y<!-- z -->&amp;</a>', 'x<&>y&'],
    ['<a>line\r\nbreak</a>', 'line\nbreak'],
    ['<ns:a xmlns:ns="u">x</ns:a>', 'x'],
  ])('reads the text of %s', (document, expected) => {
    expect(text(document)).toBe(expected);
  });

  it.each([
    [''],
    ['   '],
    ['no markup'],
    ['<a>'],
    ['<a>x</b>'],
    ['<a>x</ab>'],
    ['<a>x</a>trailing'],
    ['<a>x</a><b/>'],
    ['<a>&nbsp;</a>'],
    ['<a>R&D</a>'],
    ['<a>&#0;</a>'],
    ['<a>&#x110000;</a>'],
    ['<a b>x</a>'],
    ['<a b=1>x</a>'],
    ['<a b="1>x</a>'],
    ['<a b="<">x</a>'],
    ['<a><![CDATA[x</a>'],
    ['<a><!-- x</a>'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['<a><b>x</b></a>'],
    ['< a>x</a>'],
    ['<a>x</a'],
  ])('refuses %s', (document) => {
    expect(() => text(document)).toThrow(XmlError);
  });

  it('refuses a document that is nested beyond reason, instead of running out of stack', () => {
    const cursor = new XmlCursor('<a>'.repeat(100_000));
    expect(() => cursor.skip(cursor.root())).toThrow(XmlError);
  });

  it('does not quote the document in its errors', () => {
    expect(() => text('<a>secret-value<b/></a>')).toThrow(/^(?!.*secret-value)/);
  });
});

describe('the XML deserializer', () => {
  const [instances, role, bucketList] = cases;

  it.each([
    [
      'an answer without its result',
      role,
      '<AssumeRoleResponse><ResponseMetadata/></AssumeRoleResponse>',
    ],
    ['an answer with two results', role, '<R><AssumeRoleResult/><AssumeRoleResult/></R>'],
    [
      'an answer with an error beside its result',
      role,
      '<R><AssumeRoleResult/><Error><Code>x</Code></Error></R>',
    ],
    ['a list with text', instances, '<R><reservationSet>none</reservationSet></R>'],
    ['a list with CDATA', instances, '<R><reservationSet><![CDATA[none]]></reservationSet></R>'],
    [
      'a list with other elements',
      instances,
      '<R><reservationSet><instance/></reservationSet></R>',
    ],
    [
      'a list with other elements further down',
      instances,
      '<R><reservationSet><item><instancesSet><i/></instancesSet></item></reservationSet></R>',
    ],
    [
      'a list that stands there twice',
      bucketList,
      '<R><Buckets><Bucket><Name>a</Name></Bucket></Buckets><Buckets/></R>',
    ],
    ['an error in place of a list', instances, '<R><Errors><Error/></Errors></R>'],
    [
      'text in place of a structure',
      instances,
      '<R><reservationSet><item>none</item></reservationSet></R>',
    ],
  ])('refuses %s', (_name, one, body) => {
    if (one === undefined) throw new Error('no case');
    expect(() => read(deserializers(one).ours, one, body)).toThrow();
  });
});
