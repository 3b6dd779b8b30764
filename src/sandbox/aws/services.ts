// THE list of simulated services, by the name under which requests are signed for them.
import type { Service } from './call.js';
import type { ServiceName } from './dialects.js';
import { account } from './services/account.js';
import { ec2 } from './services/ec2.js';
import { ecs } from './services/ecs.js';
import { lambda } from './services/lambda.js';
import { organizations } from './services/organizations.js';
import { s3 } from './services/s3.js';
import { sts } from './services/sts.js';

export const SERVICES: Readonly<Partial<Record<ServiceName, Service>>> = {
  sts,
  organizations,
  account,
  ec2,
  s3,
  ecs,
  lambda,
};
