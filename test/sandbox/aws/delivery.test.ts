// The simulated SES, CodeBuild and CodePipeline, driven by the real SDK clients with verified
// signatures: pages, limits and errors of AWS.
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  CodeBuildClient,
  paginateListBuilds,
  paginateListProjects,
} from '@aws-sdk/client-codebuild';
import {
  CodePipelineClient,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  paginateListActionExecutions,
  paginateListPipelineExecutions,
  paginateListPipelines,
} from '@aws-sdk/client-codepipeline';
import {
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  paginateListEmailIdentities,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { buildRuns } from '../../../src/sandbox/world/build-run.js';
import { codebuildProjects } from '../../../src/sandbox/world/codebuild-project.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { emailIdentities } from '../../../src/sandbox/world/email-identity.js';
import { pipelines } from '../../../src/sandbox/world/pipeline.js';
import { pipelineExecutions } from '../../../src/sandbox/world/pipeline-execution.js';
import { failure, sessionIn, settings } from './clients.js';

const REGION = 'us-east-1';
const further = {
  'AWS::SES::EmailIdentity': 25,
  'AWS::SES::ConfigurationSet': 3,
  'AWS::CodeBuild::Project': 130,
  'AWS::CodeBuild::BuildRun': 210,
  'AWS::CodePipeline::Pipeline': 12,
  'AWS::CodePipeline::PipelineExecution': 50,
  'AWS::CodePipeline::ActionExecution': 40,
};
const world = createWorld({ seed: 7, accounts: 3, regions: [REGION], further });
const accountId = world.organization.accountAt(1)?.id ?? '';
let aws: SimulatedAws;
let config: ReturnType<typeof settings>;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  config = settings(aws, await sessionIn(aws, accountId));
});
afterAll(() => aws.close());

describe('SES', () => {
  it('lists identities in pages of the size asked for, and tells the details, dates included, only one by one', async () => {
    const client = new SESv2Client(config);
    const pages = [];
    for await (const page of paginateListEmailIdentities({ client, pageSize: 10 }, {}))
      pages.push(page.EmailIdentities ?? []);
    const [stored] = emailIdentities.in(world, accountId, REGION);
    const details = await client.send(
      new GetEmailIdentityCommand({ EmailIdentity: stored?.IdentityName }),
    );

    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(Object.keys(pages[0]?.[0] ?? {}).sort()).toEqual([
      'IdentityName',
      'IdentityType',
      'SendingEnabled',
      'VerificationStatus',
    ]);
    expect(details.VerificationInfo).toEqual(stored?.VerificationInfo);
    expect(details).not.toHaveProperty('IdentityName');
  });

  it('refuses a page above 1,000, a token that is not its own, and names that do not exist', async () => {
    const client = new SESv2Client(config);

    expect(
      (await failure(client.send(new ListEmailIdentitiesCommand({ PageSize: 1001 })))).name,
    ).toBe('BadRequestException');
    expect(
      (await failure(client.send(new ListConfigurationSetsCommand({ NextToken: 'x' })))).name,
    ).toBe('BadRequestException');
    expect(
      (await failure(client.send(new GetEmailIdentityCommand({ EmailIdentity: 'no.example.com' }))))
        .name,
    ).toBe('NotFoundException');
    expect(
      (await failure(client.send(new GetConfigurationSetCommand({ ConfigurationSetName: 'no' }))))
        .name,
    ).toBe('NotFoundException');
  });
});

describe('CodeBuild', () => {
  it('lists names and ids by the hundred, as many as the world has', async () => {
    const client = new CodeBuildClient(config);
    const [projects, builds] = [[] as number[], [] as number[]];
    for await (const page of paginateListProjects({ client }, {}))
      projects.push(page.projects?.length ?? 0);
    for await (const page of paginateListBuilds({ client }, {})) builds.push(page.ids?.length ?? 0);

    expect([projects, builds]).toEqual([
      [100, 30],
      [100, 100, 10],
    ]);
  });

  it('describes a batch by name or ARN, in another order than asked, and names what is missing', async () => {
    const client = new CodeBuildClient(config);
    const [first, second] = [...codebuildProjects.in(world, accountId, REGION)].map(({ name }) =>
      String(name),
    );
    const arn = `arn:aws:codebuild:${REGION}:${accountId}:project/${second}`;
    const answer = await client.send(
      new BatchGetProjectsCommand({ names: [String(first), arn, 'gone'] }),
    );
    const [build] = buildRuns.in(world, accountId, REGION);
    const described = await client.send(
      new BatchGetBuildsCommand({ ids: [String(build?.id), 'x:y'] }),
    );

    expect(answer.projects?.map(({ name }) => name)).toEqual([second, first]);
    expect(answer.projects?.[0]?.arn).toBe(arn);
    expect(answer.projectsNotFound).toEqual(['gone']);
    expect(described.builds?.[0]).toMatchObject({ ...build });
    expect(described.buildsNotFound).toEqual(['x:y']);
  });

  it.each([0, 101])('refuses a batch of %d', async (size) => {
    const names = Array.from({ length: size }, (_, index) => `project-${index}`);

    expect(
      (await failure(new CodeBuildClient(config).send(new BatchGetProjectsCommand({ names }))))
        .name,
    ).toBe('InvalidInputException');
  });
});

describe('CodePipeline', () => {
  it('lists summaries by page and tells declaration, ARN and tags by pipeline', async () => {
    const client = new CodePipelineClient(config);
    const pages = [];
    for await (const page of paginateListPipelines({ client, pageSize: 5 }, {}))
      pages.push(page.pipelines ?? []);
    const [stored] = pipelines.in(world, accountId, REGION);
    const { pipeline, metadata } = await client.send(
      new GetPipelineCommand({ name: stored?.declaration.name }),
    );
    const { tags } = await client.send(
      new ListTagsForResourceCommand({ resourceArn: metadata?.pipelineArn }),
    );

    expect(pages.map(({ length }) => length)).toEqual([5, 5, 2]);
    expect(pipeline).toEqual(stored?.declaration);
    expect(metadata).toEqual({
      pipelineArn: `arn:aws:codepipeline:${REGION}:${accountId}:${pipeline?.name}`,
      ...stored?.metadata,
    });
    expect(tags).toEqual(stored?.tags);
  });

  it('has every execution in the history of one pipeline, with details only one by one', async () => {
    const client = new CodePipelineClient(config);
    const [executions, actions] = [[] as string[], new Set<string>()];
    for (const { declaration } of pipelines.in(world, accountId, REGION)) {
      const pipelineName = declaration.name;
      for await (const { pipelineExecutionSummaries = [] } of paginateListPipelineExecutions(
        { client, pageSize: 2 },
        { pipelineName },
      ))
        executions.push(
          ...pipelineExecutionSummaries.map(({ pipelineExecutionId }) =>
            String(pipelineExecutionId),
          ),
        );
      for await (const { actionExecutionDetails = [] } of paginateListActionExecutions(
        { client, pageSize: 2 },
        { pipelineName },
      ))
        for (const { actionExecutionId } of actionExecutionDetails)
          actions.add(String(actionExecutionId));
    }
    const [pipeline] = pipelines.in(world, accountId, REGION);
    const pipelineExecutionId = pipelineExecutions
      .in(world, accountId, REGION)
      .at(0)?.pipelineExecutionId;
    const asked = { pipelineName: pipeline?.declaration.name, pipelineExecutionId };
    const { pipelineExecution } = await client.send(new GetPipelineExecutionCommand(asked));

    expect([executions.length, new Set(executions).size, actions.size]).toEqual([50, 50, 40]);
    expect(pipelineExecution).toMatchObject({
      ...asked,
      variables: [{ name: 'TARGET', resolvedValue: 'production' }],
    });
    expect(pipelineExecution).not.toHaveProperty('startTime');
  });

  it('answers with the errors of AWS for what does not exist or is not allowed', async () => {
    const client = new CodePipelineClient(config);
    const [pipeline] = pipelines.in(world, accountId, REGION);
    const pipelineName = pipeline?.declaration.name;
    const foreign = `arn:aws:codepipeline:${REGION}:999999999999:${pipelineName}`;

    expect((await failure(client.send(new GetPipelineCommand({ name: 'no' })))).name).toBe(
      'PipelineNotFoundException',
    );
    expect(
      (
        await failure(
          client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId: 'no' })),
        )
      ).name,
    ).toBe('PipelineExecutionNotFoundException');
    expect(
      (await failure(client.send(new ListTagsForResourceCommand({ resourceArn: foreign })))).name,
    ).toBe('ResourceNotFoundException');
    expect((await failure(client.send(new ListPipelinesCommand({ maxResults: 1001 })))).name).toBe(
      'ValidationException',
    );
    expect((await failure(client.send(new ListPipelinesCommand({ nextToken: 'x' })))).name).toBe(
      'InvalidNextTokenException',
    );
  });
});
