// The role as a template of CloudFormation, in the shape of those in deploy/aws/cloudformation.
import { stringify } from 'yaml';
import type { Documents } from './documents.js';
import { type RoleTrust, trustDocument } from './trust.js';

export interface RoleToPrint {
  /** As the settings name it. */
  readonly name: string;
  readonly path: string;
  readonly policies: Documents;
  /** Absent for the base identity: its policies are attached to what exists. */
  readonly trust: RoleTrust | undefined;
  /** Sentences for whoever deploys it. */
  readonly notes: readonly string[];
}

/** YAML, with the notes as comments. */
export function cloudFormationOf(role: RoleToPrint): string {
  const template = role.trust === undefined ? baseTemplate(role) : roleTemplate(role, role.trust);
  const comments = role.notes.map((note) => `# ${note}\n`).join('');
  // YAML 1.1 is what CloudFormation reads: it takes an unquoted version for a date.
  return (
    comments + stringify(template, { version: '1.1', lineWidth: 0, singleQuote: true }).trimEnd()
  );
}

const FORMAT = { AWSTemplateFormatVersion: '2010-09-09' };

function roleTemplate({ name, path, policies }: RoleToPrint, trust: RoleTrust): object {
  const { as, documents } = policies;
  const inline = documents.map((PolicyDocument, index) => ({
    PolicyName: policyName('resources', index),
    PolicyDocument,
  }));
  return {
    ...FORMAT,
    Description: 'The role with which ocean-aws reads this account for Port',
    Parameters: parametersOf(name, path, trust),
    Resources: {
      ReadRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          Path: { Ref: 'RolePath' },
          Description: 'Lets ocean-aws read this account for Port',
          AssumeRolePolicyDocument: trustDocument(trust, {
            principal: { Ref: 'BaseIdentityArn' },
            externalId: { Ref: 'ExternalId' },
          }),
          ...(as === 'inline' && inline.length > 0 ? { Policies: inline } : {}),
        },
      },
      ...(as === 'managed' ? managed(policies, { Roles: [{ Ref: 'ReadRole' }] }) : {}),
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['ReadRole', 'Arn'] } } },
  };
}

function baseTemplate({ policies }: RoleToPrint): object {
  return {
    ...FORMAT,
    Description: 'What the base identity of ocean-aws may do: attach it to that user or role',
    Resources: managed(policies, {}),
    Outputs: Object.fromEntries(
      policies.documents.map((_, index) => [
        `PolicyArn${index + 1}`,
        { Value: { Ref: `Policy${index + 1}` } },
      ]),
    ),
  };
}

function managed({ documents }: Documents, attached: object): object {
  return Object.fromEntries(
    documents.map((PolicyDocument, index) => [
      `Policy${index + 1}`,
      { Type: 'AWS::IAM::ManagedPolicy', Properties: { ...attached, PolicyDocument } },
    ]),
  );
}

function parametersOf(name: string, path: string, { principal, externalId }: RoleTrust): object {
  return {
    RoleName: {
      Type: 'String',
      Default: name,
      MaxLength: 64,
      AllowedPattern: '[\\w+=,.@-]+',
      Description: 'Name of the role, the same in every account',
    },
    RolePath: {
      Type: 'String',
      Default: path,
      MaxLength: 512,
      AllowedPattern: '/([\\w+=,.@-]+/)*',
      ConstraintDescription: 'begins and ends with a slash',
      Description: 'IAM path of the role, the same in every account',
    },
    BaseIdentityArn: {
      Type: 'String',
      ...(principal === undefined ? {} : { Default: principal }),
      AllowedPattern: 'arn:aws[a-z-]*:iam::\\d{12}:(root|(user|role)/[\\w+=,.@/-]+)',
      ConstraintDescription: 'is the ARN of an IAM user or role',
      Description: 'The user or role that ocean-aws starts from; it has to exist already',
    },
    ...(externalId ? { ExternalId: EXTERNAL_ID } : {}),
  };
}

const EXTERNAL_ID = {
  Type: 'String',
  MinLength: 2,
  MaxLength: 1224,
  AllowedPattern: '[\\w+=,.@:/-]+',
  Description: 'The value of OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID',
};

/** `resources`, `resources-2`, ... */
export function policyName(stem: string, index: number): string {
  return index === 0 ? stem : `${stem}-${index + 1}`;
}
