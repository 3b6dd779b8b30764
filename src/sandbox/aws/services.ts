// THE list of simulated services, by the name under which requests are signed for them.
import type { Service } from './call.js';
import type { ServiceName } from './dialects.js';
import { account } from './services/account.js';
import { codebuild } from './services/codebuild.js';
import { codedeploy } from './services/codedeploy.js';
import { codepipeline } from './services/codepipeline.js';
import { dynamodb } from './services/dynamodb.js';
import { ec2 } from './services/ec2.js';
import { ecr } from './services/ecr.js';
import { ecs } from './services/ecs.js';
import { eks } from './services/eks.js';
import { elasticache } from './services/elasticache.js';
import { kafka } from './services/kafka.js';
import { lambda } from './services/lambda.js';
import { memorydb } from './services/memorydb.js';
import { organizations } from './services/organizations.js';
import { rds } from './services/rds.js';
import { s3 } from './services/s3.js';
import { ses } from './services/ses.js';
import { sns } from './services/sns.js';
import { sqs } from './services/sqs.js';
import { states } from './services/states.js';
import { secretsmanager, ssm } from './services/stored-data.js';
import { sts } from './services/sts.js';
import { tagging } from './services/tagging.js';

export const SERVICES: Readonly<Partial<Record<ServiceName, Service>>> = {
  sts,
  organizations,
  account,
  ec2,
  s3,
  ecs,
  lambda,
  ecr,
  eks,
  kafka,
  codedeploy,
  dynamodb,
  elasticache,
  memorydb,
  rds,
  sns,
  sqs,
  ses,
  codebuild,
  codepipeline,
  states,
  tagging,
  secretsmanager,
  ssm,
};
