// The frame of EC2's answers, and the page tokens they refuse.
import { type Answer, xmlAnswer } from './answer.js';
import { AwsError } from './aws-error.js';
import type { Call } from './call.js';
import { element } from './xml.js';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** The answer to an operation around its content. */
export function ec2Answer({ operation, requestId }: Call, content: string): Answer {
  return xmlAnswer(
    `<${operation}Response xmlns="${NAMESPACE}">${element('requestId', requestId)}${content}</${operation}Response>`,
  );
}

/** A list; an empty one is an empty element. */
export function ec2Set(name: string, items: string): string {
  return items === '' ? `<${name}/>` : `<${name}>${items}</${name}>`;
}

/** The error for a page token that was not handed out for this list. */
export function invalidNextToken(): AwsError {
  return AwsError.code(
    'InvalidNextToken',
    'The token provided in the NextToken parameter is invalid.',
  );
}
