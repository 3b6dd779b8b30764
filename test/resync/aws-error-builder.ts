// AWS errors as the gateway throws them.
import { AwsError } from '../../src/aws/errors/aws-error.js';
import type { AwsFailureCategory } from '../../src/aws/errors/failure-class.js';

export function createAwsErrorForTest(
  category: AwsFailureCategory,
  awsCode: string,
  message = `AWS said ${awsCode}`,
): AwsError {
  return new AwsError(message, {
    category,
    awsCode,
    evidence: {
      code: awsCode,
      message,
      operation: 'ec2:DescribeInstances',
      requestId: 'req-1',
      attempts: 3,
    },
    service: 'EC2',
    region: 'eu-west-1',
    accountId: '111111111111',
  });
}
