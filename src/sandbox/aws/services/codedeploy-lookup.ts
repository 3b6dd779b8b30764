// What a request to CodeDeploy names: applications, deployment groups and deployments, with the
// errors for those that are not there.

import {
  type CodeDeployApplication,
  type CodeDeployDeployment,
  codeDeployApplications,
  codeDeployDeployments,
} from '../../world/codedeploy.js';
import type { CodeDeployGroup } from '../../world/codedeploy-group.js';
import { AwsError } from '../aws-error.js';
import { type Call, vanished } from '../call.js';

export const applicationsOf = ({ world, identity, region }: Call) =>
  codeDeployApplications.in(world, identity.accountId, region);

export const deploymentsOf = ({ world, identity, region }: Call) =>
  codeDeployDeployments.in(world, identity.accountId, region);

/** The application of a name, or the error of CodeDeploy. */
export function application(call: Call, name: string | undefined): CodeDeployApplication {
  if (name === undefined)
    throw AwsError.code('ApplicationNameRequiredException', 'Application name is missing.');
  const found = vanished(call, name) ? undefined : applicationsOf(call).find(name);
  if (found === undefined)
    throw AwsError.code(
      'ApplicationDoesNotExistException',
      `No application found for name: ${name}`,
    );
  return found;
}

/** A deployment group of an application. */
export function group(
  call: Call,
  of: CodeDeployApplication,
  name: string,
): CodeDeployGroup | undefined {
  return vanished(call, name)
    ? undefined
    : of.groups.find(({ info }) => info.deploymentGroupName === name);
}

/** The same, or the error of CodeDeploy. */
export function requiredGroup(call: Call, of: CodeDeployApplication, name = ''): CodeDeployGroup {
  const found = group(call, of, name);
  if (found === undefined)
    throw AwsError.code(
      'DeploymentGroupDoesNotExistException',
      `No Deployment Group found for name: ${name}`,
    );
  return found;
}

/** The deployment of an id, or the error of CodeDeploy. */
export function deployment(call: Call, id: string | undefined): CodeDeployDeployment {
  if (id === undefined)
    throw AwsError.code('DeploymentIdRequiredException', 'Deployment ID is missing.');
  const found = vanished(call, id) ? undefined : deploymentsOf(call).find(id);
  if (found === undefined)
    throw AwsError.code(
      'DeploymentDoesNotExistException',
      `The deployment ${id} could not be found`,
    );
  return found;
}
