"""The table of kinds for the reference reader: per kind its list, and its enrichments with the API operation that each stands on."""

import re

from reference_reads import (
    absent,
    account_tags,
    actions,
    answer,
    bucket_tags,
    buckets,
    build_details,
    cluster_details,
    codedeploy_tags,
    deployment_groups,
    deployment_targets,
    execution_details,
    executions,
    group_details,
    in_bucket_region,
    instance_status,
    instances,
    listed,
    member,
    one,
    parents,
    pipeline_details,
    pipeline_tags,
    pipelines,
    project_details,
    queue_attributes,
    service_details,
    services,
    stages,
    table_details,
    table_tags,
    take,
    target_details,
    task_definition,
    topic_attributes,
    volume_attribute,
    whole,
)


def always(action, operation, read):
    return action, operation, read, True


def on_request(action, operation, read):
    return action, operation, read, False


def bucket(action, operation, name, code, result=None):
    method = re.sub("(?<=[a-z])(?=[A-Z])", "_", operation).lower()
    return on_request(action, operation, in_bucket_region(method, take(name, result), (code,)))


def repository(action, operation, code, take_from):
    method = re.sub("(?<=[a-z])(?=[A-Z])", "_", operation).lower()

    def read(place, item):
        call = getattr(place.client("ecr"), method)
        return absent((code,), lambda: take_from(answer(call(repositoryName=item["repositoryName"]))))

    return on_request(action, operation, read)


def resource_tags(service, argument, source, key, result=None):
    return on_request(
        "ListTagsForResourceAction",
        "ListTagsForResource",
        one(service, "list_tags_for_resource", argument, lambda found: {result or key: found.get(key, [])}, source),
    )


# Per kind: its list, and its enrichments.
KINDS = {
    "AWS::Account::Info": (listed("organizations", "list_accounts", "Accounts"), []),
    "AWS::Organizations::Account": (
        listed("organizations", "list_accounts", "Accounts"),
        [
            on_request("ListParentsAction", "ListParents", parents),
            on_request("ListTagsForResourceAction", "ListTagsForResource", account_tags),
        ],
    ),
    "AWS::S3::Bucket": (
        buckets,
        [
            always("GetBucketTaggingAction", "GetBucketTagging", bucket_tags),
            bucket(
                "GetPublicAccessBlockAction",
                "GetPublicAccessBlock",
                "PublicAccessBlockConfiguration",
                "NoSuchPublicAccessBlockConfiguration",
            ),
            bucket(
                "GetBucketOwnershipControlsAction",
                "GetBucketOwnershipControls",
                "OwnershipControls",
                "OwnershipControlsNotFoundError",
            ),
            bucket(
                "GetBucketEncryptionAction",
                "GetBucketEncryption",
                "ServerSideEncryptionConfiguration",
                "ServerSideEncryptionConfigurationNotFoundError",
                "BucketEncryption",
            ),
            bucket("GetBucketLocationAction", "GetBucketLocation", "LocationConstraint", ""),
        ],
    ),
    "AWS::EC2::Instance": (
        instances,
        [on_request("DescribeInstanceStatusAction", "DescribeInstanceStatus", instance_status)],
    ),
    "AWS::EC2::Volume": (
        listed("ec2", "describe_volumes", "Volumes"),
        [on_request("DescribeVolumeAttributeAction", "DescribeVolumeAttribute", volume_attribute)],
    ),
    "AWS::ECS::Cluster": (
        listed("ecs", "list_clusters", "clusterArns", "clusterArn"),
        [always("DescribeClustersAction", "DescribeClusters", cluster_details)],
    ),
    "AWS::ECS::Service": (services, [always("DescribeServicesAction", "DescribeServices", service_details)]),
    "AWS::ECS::TaskDefinition": (
        listed("ecs", "list_task_definitions", "taskDefinitionArns", "taskDefinitionArn", status="ACTIVE"),
        [always("DescribeTaskDefinitionsAction", "DescribeTaskDefinition", task_definition)],
    ),
    "AWS::EKS::Cluster": (
        listed("eks", "list_clusters", "clusters", "name"),
        [always("DescribeClusterAction", "DescribeCluster", one("eks", "describe_cluster", "name", member("cluster")))],
    ),
    "AWS::ECR::Repository": (
        listed("ecr", "describe_repositories", "repositories"),
        [
            repository(
                "GetRepositoryPolicyAction",
                "GetRepositoryPolicy",
                "RepositoryPolicyNotFoundException",
                take("policyText", "RepositoryPolicyText"),
            ),
            repository(
                "GetLifecyclePolicyAction",
                "GetLifecyclePolicy",
                "LifecyclePolicyNotFoundException",
                lambda found: {"LifecyclePolicy": found},
            ),
            resource_tags("ecr", "resourceArn", "repositoryArn", "tags"),
        ],
    ),
    "AWS::Lambda::Function": (
        listed("lambda", "list_functions", "Functions"),
        [on_request("ListTagsAction", "ListTags", one("lambda", "list_tags", "Resource", take("Tags"), "FunctionArn"))],
    ),
    "AWS::RDS::DBInstance": (
        listed("rds", "describe_db_instances", "DBInstances"),
        [resource_tags("rds", "ResourceName", "DBInstanceArn", "TagList", "Tags")],
    ),
    "AWS::RDS::DBCluster": (
        listed("rds", "describe_db_clusters", "DBClusters"),
        [resource_tags("rds", "ResourceName", "DBClusterArn", "TagList")],
    ),
    "AWS::DynamoDB::Table": (
        listed("dynamodb", "list_tables", "TableNames", "TableName"),
        [
            always("GetTableDetailsAction", "DescribeTable", table_details),
            on_request("GetTableTagsAction", "ListTagsOfResource", table_tags),
            on_request(
                "GetTableBackupStatusAction",
                "DescribeContinuousBackups",
                one("dynamodb", "describe_continuous_backups", "TableName", take("ContinuousBackupsDescription")),
            ),
        ],
    ),
    "AWS::SQS::Queue": (
        listed("sqs", "list_queues", "QueueUrls", "QueueUrl"),
        [
            always("GetQueueAttributesAction", "GetQueueAttributes", queue_attributes),
            on_request(
                "ListQueueTagsAction",
                "ListQueueTags",
                one("sqs", "list_queue_tags", "QueueUrl", lambda found: {"Tags": found.get("Tags", {})}),
            ),
        ],
    ),
    "AWS::SNS::Topic": (
        listed("sns", "list_topics", "Topics"),
        [
            always("GetTopicAttributesAction", "GetTopicAttributes", topic_attributes),
            on_request(
                "GetTopicTagsAction",
                "ListTagsForResource",
                one("sns", "list_tags_for_resource", "ResourceArn", take("Tags"), "TopicArn"),
            ),
        ],
    ),
    "AWS::ElastiCache::Cluster": (
        listed("elasticache", "describe_cache_clusters", "CacheClusters", ShowCacheNodeInfo=True),
        [resource_tags("elasticache", "ResourceName", "ARN", "TagList")],
    ),
    "AWS::MemoryDB::User": (
        listed("memorydb", "describe_users", "Users"),
        [
            on_request(
                "ListTagsForMemoryDbUserAction",
                "ListTags",
                one("memorydb", "list_tags", "ResourceArn", take("TagList"), "ARN"),
            )
        ],
    ),
    "AWS::MSK::Cluster": (listed("kafka", "list_clusters", "ClusterInfoList"), []),
    "AWS::MSK::ServerlessCluster": (
        listed("kafka", "list_clusters_v2", "ClusterInfoList", ClusterTypeFilter="SERVERLESS"),
        [],
    ),
    "AWS::SES::EmailIdentity": (
        listed("sesv2", "list_email_identities", "EmailIdentities"),
        [
            always(
                "GetEmailIdentityAction",
                "GetEmailIdentity",
                one("sesv2", "get_email_identity", "EmailIdentity", whole, "IdentityName"),
            )
        ],
    ),
    "AWS::SES::ConfigurationSet": (
        listed("sesv2", "list_configuration_sets", "ConfigurationSets", "ConfigurationSetName"),
        [
            always(
                "GetConfigurationSetAction",
                "GetConfigurationSet",
                one("sesv2", "get_configuration_set", "ConfigurationSetName", whole),
            )
        ],
    ),
    "AWS::CodeBuild::Project": (
        listed("codebuild", "list_projects", "projects", "name"),
        [always("GetProjectDetailsAction", "BatchGetProjects", project_details)],
    ),
    "AWS::CodeBuild::BuildRun": (
        listed("codebuild", "list_builds", "ids", "id"),
        [always("GetBuildDetailsAction", "BatchGetBuilds", build_details)],
    ),
    "AWS::CodeDeploy::Application": (
        listed("codedeploy", "list_applications", "applications", "applicationName"),
        [
            always(
                "GetCodeDeployApplicationDetailsAction",
                "GetApplication",
                one("codedeploy", "get_application", "applicationName", member("application")),
            ),
            always(
                "GetCodeDeployApplicationTagsAction",
                "ListTagsForResource",
                codedeploy_tags(lambda item: f"application:{item['applicationName']}"),
            ),
        ],
    ),
    "AWS::CodeDeploy::DeploymentGroup": (
        deployment_groups,
        [
            always("GetDeploymentGroupDetailsAction", "GetDeploymentGroup", group_details),
            on_request(
                "GetDeploymentGroupTags",
                "ListTagsForResource",
                codedeploy_tags(lambda item: f"deploymentgroup:{item['applicationName']}/{item['deploymentGroupName']}"),
            ),
        ],
    ),
    "AWS::CodeDeploy::Deployment": (
        listed("codedeploy", "list_deployments", "deployments", "deploymentId"),
        [
            always(
                "GetDeploymentAction",
                "GetDeployment",
                one("codedeploy", "get_deployment", "deploymentId", member("deploymentInfo")),
            )
        ],
    ),
    "AWS::CodeDeploy::DeploymentTarget": (
        deployment_targets,
        [always("GetDeploymentTargetDetailsAction", "BatchGetDeploymentTargets", target_details)],
    ),
    "AWS::CodePipeline::Pipeline": (
        listed("codepipeline", "list_pipelines", "pipelines"),
        [
            always("GetPipelineDetailsAction", "GetPipeline", pipeline_details),
            always("GetPipelineTagsAction", "ListTagsForResource", pipeline_tags),
        ],
    ),
    "AWS::CodePipeline::Stage": (stages, []),
    "AWS::CodePipeline::Action": (actions, []),
    "AWS::CodePipeline::PipelineExecution": (
        executions("list_pipeline_executions", "pipelineExecutionSummaries"),
        [always("GetPipelineExecutionDetailsAction", "GetPipelineExecution", execution_details)],
    ),
    "AWS::CodePipeline::ActionExecution": (executions("list_action_executions", "actionExecutionDetails"), []),
}
