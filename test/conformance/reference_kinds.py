"""The table of kinds for the reference reader: per kind its list, and its enrichments with the API operation that each stands on.

Each enrichment is one call for one item, whether or not the API has a batch form, so that batches are checked against single reads.
"""

from botocore.exceptions import ClientError
from place import SHAPES


def answer(response, *without):
    return {key: value for key, value in response.items() if key not in ("ResponseMetadata", *without)}


def typed(kind, properties):
    """SQS and SNS answer text; the shape says which attributes are numbers or switches."""
    types = dict(entry.split(":", 1) for entry in SHAPES[kind]["properties"].split())
    convert = {"i": int, "b": lambda text: text.lower() == "true"}
    return {
        name: convert[types[name]](value) if types.get(name) in convert and isinstance(value, str) else value
        for name, value in properties.items()
    }


def absent(codes, call, otherwise=None):
    """The call's answer, or what it looks like that nothing is configured."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return otherwise or {}
        raise


# Lists: pairs of what the list says of an item, and what it adds to the context.


def instances(place):
    for reservation in place.pages("ec2", "describe_instances", "Reservations"):
        context = {
            key: reservation[key] for key in ("ReservationId", "OwnerId", "RequesterId", "Groups") if key in reservation
        }
        for instance in reservation["Instances"]:
            yield instance, context


def buckets(place):
    for bucket in place.client("s3").list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield {"BucketName": name, "Arn": f"arn:aws:s3:::{name}", "CreationDate": bucket["CreationDate"]}, {}


def services(place):
    for cluster in place.pages("ecs", "list_clusters", "clusterArns"):
        for arn in place.pages("ecs", "list_services", "serviceArns", cluster=cluster):
            yield {"serviceArn": arn}, {"ClusterArn": cluster}


def deployment_groups(place):
    for application in place.pages("codedeploy", "list_applications", "applications"):
        for group in place.pages("codedeploy", "list_deployment_groups", "deploymentGroups", applicationName=application):
            yield {"applicationName": application, "deploymentGroupName": group}, {}


def deployment_targets(place):
    for deployment in place.pages("codedeploy", "list_deployments", "deployments"):
        for target in place.client("codedeploy").list_deployment_targets(deploymentId=deployment)["targetIds"]:
            yield {"deploymentId": deployment, "targetId": target}, {}


def pipelines(place):
    for summary in place.pages("codepipeline", "list_pipelines", "pipelines"):
        read = place.client("codepipeline").get_pipeline(name=summary["name"])
        yield summary, read["pipeline"], read["metadata"]


def stages(place):
    for summary, pipeline, metadata in pipelines(place):
        for order, stage in enumerate(pipeline["stages"], 1):
            named = {"PipelineName": summary["name"], "PipelineArn": metadata["pipelineArn"]}
            yield {**stage, "order": order, **named}, {}


def actions(place):
    for summary, pipeline, metadata in pipelines(place):
        named = {"PipelineName": summary["name"], "PipelineArn": metadata["pipelineArn"]}
        for stage in pipeline["stages"]:
            for action in stage["actions"]:
                kind = action["actionTypeId"]
                of_type = {key.capitalize(): kind[key] for key in ("category", "owner", "provider", "version")}
                more = {**named, "PipelineVersion": pipeline["version"], "StageName": stage["name"]}
                yield {**action, "actionTypeId": of_type, **more}, {}


def executions(operation, result):
    def read(place):
        for summary in place.pages("codepipeline", "list_pipelines", "pipelines"):
            for item in place.pages("codepipeline", operation, result, pipelineName=summary["name"]):
                yield item, {}

    return read


def listed(service, operation, result, name=None, **arguments):
    """A plain list; `name` is the property of an item that is a bare string."""

    def read(place):
        for item in place.pages(service, operation, result, **arguments):
            yield ({name: item} if name else item), {}

    return read


# Enrichments: one call for one item, whether or not the API has a batch form, so that batches are checked against single reads.


def one(service, operation, argument, take, source=None):
    """Calls the operation with one property of the item, and takes what `take` makes of the answer."""

    def read(place, item):
        value = item[source or argument]
        return take(answer(getattr(place.client(service), operation)(**{argument: value})))

    return read


def in_bucket_region(operation, take, codes=(), otherwise=None):
    def read(place, item):
        where = place.client("s3").get_bucket_location(Bucket=item["BucketName"])["LocationConstraint"] or "us-east-1"
        call = getattr(place.client("s3", where), operation)
        return absent(codes, lambda: take(call(Bucket=item["BucketName"])), otherwise)

    return read


def ecr(operation, argument, code, take):
    def read(place, item):
        return absent((code,), lambda: take(answer(getattr(place.client("ecr"), operation)(**argument(item)))))

    return read


def repository(item):
    return {"repositoryName": item["repositoryName"]}


def service_details(place, item):
    cluster = item["serviceArn"].split("/")[-2]
    described = place.client("ecs").describe_services(cluster=cluster, services=[item["serviceArn"]], include=["TAGS"])
    return described["services"][0]


def cluster_details(place, item):
    include = ["TAGS", "ATTACHMENTS", "SETTINGS", "CONFIGURATIONS", "STATISTICS"]
    return place.client("ecs").describe_clusters(clusters=[item["clusterArn"]], include=include)["clusters"][0]


def task_definition(place, item):
    described = place.client("ecs").describe_task_definition(taskDefinition=item["taskDefinitionArn"], include=["TAGS"])
    return {**described["taskDefinition"], "tags": described.get("tags", [])}


def codedeploy_tags(path):
    def read(place, item):
        arn = f"arn:aws:codedeploy:{place.region}:{place.account}:{path(item)}"
        return {"Tags": place.client("codedeploy").list_tags_for_resource(ResourceArn=arn)["Tags"]}

    return read


def group_details(place, item):
    named = {"applicationName": item["applicationName"], "deploymentGroupName": item["deploymentGroupName"]}
    return place.client("codedeploy").get_deployment_group(**named)["deploymentGroupInfo"]


def target_details(place, item):
    found = place.client("codedeploy").batch_get_deployment_targets(
        deploymentId=item["deploymentId"], targetIds=[item["targetId"]]
    )
    return found["deploymentTargets"][0]


def pipeline_details(place, item):
    read = place.client("codepipeline").get_pipeline(name=item["name"])
    return {**read["metadata"], **read["pipeline"]}


def pipeline_tags(place, item):
    arn = f"arn:aws:codepipeline:{place.region}:{place.account}:{item['name']}"
    return {"tags": place.client("codepipeline").list_tags_for_resource(resourceArn=arn)["tags"]}


def execution_details(place, item):
    name = place.client("codepipeline").list_pipelines()["pipelines"][0]["name"]
    found = place.client("codepipeline").get_pipeline_execution(
        pipelineName=name, pipelineExecutionId=item["pipelineExecutionId"]
    )
    return found["pipelineExecution"]


def tags(place_service, operation, argument, source, key, result=None):
    return one(place_service, operation, argument, lambda found: {result or key: found.get(key, [])}, source)


def volume_attribute(place, item):
    found = place.client("ec2").describe_volume_attribute(VolumeId=item["VolumeId"], Attribute="autoEnableIO")
    return {"AutoEnableIO": found["AutoEnableIO"]["Value"]}


def instance_status(place, item):
    found = place.client("ec2").describe_instance_status(InstanceIds=[item["InstanceId"]], IncludeAllInstances=True)
    return found["InstanceStatuses"][0]


def queue_attributes(place, item):
    found = place.client("sqs").get_queue_attributes(QueueUrl=item["QueueUrl"], AttributeNames=["All"])
    return typed("AWS::SQS::Queue", found["Attributes"])


def topic_attributes(place, item):
    found = place.client("sns").get_topic_attributes(TopicArn=item["TopicArn"])
    return typed("AWS::SNS::Topic", found["Attributes"])


def table_details(place, item):
    return place.client("dynamodb").describe_table(TableName=item["TableName"])["Table"]


def parents(place, item):
    return {"Parents": list(place.pages("organizations", "list_parents", "Parents", ChildId=item["Id"]))}


def account_tags(place, item):
    return {"Tags": list(place.pages("organizations", "list_tags_for_resource", "Tags", ResourceId=item["Id"]))}


def take(name, result=None):
    return lambda found: {result or name: found[name]}


def whole(found):
    return found


# (list, [(action, operation, read, default)]).
KINDS = {
    "AWS::Account::Info": (listed("organizations", "list_accounts", "Accounts"), []),
    "AWS::Organizations::Account": (
        listed("organizations", "list_accounts", "Accounts"),
        [
            ("ListParentsAction", "ListParents", parents, False),
            ("ListTagsForResourceAction", "ListTagsForResource", account_tags, False),
        ],
    ),
    "AWS::S3::Bucket": (
        buckets,
        [
            (
                "GetBucketTaggingAction",
                "GetBucketTagging",
                in_bucket_region("get_bucket_tagging", take("TagSet", "Tags"), ("NoSuchTagSet",), {"Tags": []}),
                True,
            ),
            (
                "GetPublicAccessBlockAction",
                "GetPublicAccessBlock",
                in_bucket_region(
                    "get_public_access_block",
                    take("PublicAccessBlockConfiguration"),
                    ("NoSuchPublicAccessBlockConfiguration",),
                ),
                False,
            ),
            (
                "GetBucketOwnershipControlsAction",
                "GetBucketOwnershipControls",
                in_bucket_region(
                    "get_bucket_ownership_controls", take("OwnershipControls"), ("OwnershipControlsNotFoundError",)
                ),
                False,
            ),
            (
                "GetBucketEncryptionAction",
                "GetBucketEncryption",
                in_bucket_region(
                    "get_bucket_encryption",
                    take("ServerSideEncryptionConfiguration", "BucketEncryption"),
                    ("ServerSideEncryptionConfigurationNotFoundError",),
                ),
                False,
            ),
            (
                "GetBucketLocationAction",
                "GetBucketLocation",
                in_bucket_region("get_bucket_location", take("LocationConstraint")),
                False,
            ),
        ],
    ),
    "AWS::EC2::Instance": (
        instances,
        [("DescribeInstanceStatusAction", "DescribeInstanceStatus", instance_status, False)],
    ),
    "AWS::EC2::Volume": (
        listed("ec2", "describe_volumes", "Volumes"),
        [("DescribeVolumeAttributeAction", "DescribeVolumeAttribute", volume_attribute, False)],
    ),
    "AWS::ECS::Cluster": (
        listed("ecs", "list_clusters", "clusterArns", "clusterArn"),
        [("DescribeClustersAction", "DescribeClusters", cluster_details, True)],
    ),
    "AWS::ECS::Service": (services, [("DescribeServicesAction", "DescribeServices", service_details, True)]),
    "AWS::ECS::TaskDefinition": (
        listed("ecs", "list_task_definitions", "taskDefinitionArns", "taskDefinitionArn", status="ACTIVE"),
        [("DescribeTaskDefinitionsAction", "DescribeTaskDefinition", task_definition, True)],
    ),
    "AWS::EKS::Cluster": (
        listed("eks", "list_clusters", "clusters", "name"),
        [("DescribeClusterAction", "DescribeCluster", one("eks", "describe_cluster", "name", lambda r: r["cluster"]), True)],
    ),
    "AWS::ECR::Repository": (
        listed("ecr", "describe_repositories", "repositories"),
        [
            (
                "GetRepositoryPolicyAction",
                "GetRepositoryPolicy",
                ecr(
                    "get_repository_policy",
                    repository,
                    "RepositoryPolicyNotFoundException",
                    take("policyText", "RepositoryPolicyText"),
                ),
                False,
            ),
            (
                "GetLifecyclePolicyAction",
                "GetLifecyclePolicy",
                ecr(
                    "get_lifecycle_policy",
                    repository,
                    "LifecyclePolicyNotFoundException",
                    lambda found: {"LifecyclePolicy": found},
                ),
                False,
            ),
            (
                "ListTagsForResourceAction",
                "ListTagsForResource",
                tags("ecr", "list_tags_for_resource", "resourceArn", "repositoryArn", "tags"),
                False,
            ),
        ],
    ),
    "AWS::Lambda::Function": (
        listed("lambda", "list_functions", "Functions"),
        [("ListTagsAction", "ListTags", one("lambda", "list_tags", "Resource", take("Tags"), "FunctionArn"), False)],
    ),
    "AWS::RDS::DBInstance": (
        listed("rds", "describe_db_instances", "DBInstances"),
        [
            (
                "ListTagsForResourceAction",
                "ListTagsForResource",
                tags("rds", "list_tags_for_resource", "ResourceName", "DBInstanceArn", "TagList", "Tags"),
                False,
            )
        ],
    ),
    "AWS::RDS::DBCluster": (
        listed("rds", "describe_db_clusters", "DBClusters"),
        [
            (
                "ListTagsForResourceAction",
                "ListTagsForResource",
                tags("rds", "list_tags_for_resource", "ResourceName", "DBClusterArn", "TagList"),
                False,
            )
        ],
    ),
    "AWS::DynamoDB::Table": (
        listed("dynamodb", "list_tables", "TableNames", "TableName"),
        [
            ("GetTableDetailsAction", "DescribeTable", table_details, True),
            (
                "GetTableTagsAction",
                "ListTagsOfResource",
                lambda place, item: {
                    "Tags": list(
                        place.pages(
                            "dynamodb", "list_tags_of_resource", "Tags", ResourceArn=table_details(place, item)["TableArn"]
                        )
                    )
                },
                False,
            ),
            (
                "GetTableBackupStatusAction",
                "DescribeContinuousBackups",
                one("dynamodb", "describe_continuous_backups", "TableName", take("ContinuousBackupsDescription")),
                False,
            ),
        ],
    ),
    "AWS::SQS::Queue": (
        listed("sqs", "list_queues", "QueueUrls", "QueueUrl"),
        [
            ("GetQueueAttributesAction", "GetQueueAttributes", queue_attributes, True),
            (
                "ListQueueTagsAction",
                "ListQueueTags",
                one("sqs", "list_queue_tags", "QueueUrl", lambda found: {"Tags": found.get("Tags", {})}),
                False,
            ),
        ],
    ),
    "AWS::SNS::Topic": (
        listed("sns", "list_topics", "Topics"),
        [
            ("GetTopicAttributesAction", "GetTopicAttributes", topic_attributes, True),
            (
                "GetTopicTagsAction",
                "ListTagsForResource",
                tags("sns", "list_tags_for_resource", "ResourceArn", "TopicArn", "Tags"),
                False,
            ),
        ],
    ),
    "AWS::ElastiCache::Cluster": (
        listed("elasticache", "describe_cache_clusters", "CacheClusters", ShowCacheNodeInfo=True),
        [
            (
                "ListTagsForResourceAction",
                "ListTagsForResource",
                tags("elasticache", "list_tags_for_resource", "ResourceName", "ARN", "TagList"),
                False,
            )
        ],
    ),
    "AWS::MemoryDB::User": (
        listed("memorydb", "describe_users", "Users"),
        [
            (
                "ListTagsForMemoryDbUserAction",
                "ListTags",
                tags("memorydb", "list_tags", "ResourceArn", "ARN", "TagList"),
                False,
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
            (
                "GetEmailIdentityAction",
                "GetEmailIdentity",
                one("sesv2", "get_email_identity", "EmailIdentity", whole, "IdentityName"),
                True,
            )
        ],
    ),
    "AWS::SES::ConfigurationSet": (
        listed("sesv2", "list_configuration_sets", "ConfigurationSets", "ConfigurationSetName"),
        [
            (
                "GetConfigurationSetAction",
                "GetConfigurationSet",
                one("sesv2", "get_configuration_set", "ConfigurationSetName", whole),
                True,
            )
        ],
    ),
    "AWS::CodeBuild::Project": (
        listed("codebuild", "list_projects", "projects", "name"),
        [
            (
                "GetProjectDetailsAction",
                "BatchGetProjects",
                lambda place, item: place.client("codebuild").batch_get_projects(names=[item["name"]])["projects"][0],
                True,
            )
        ],
    ),
    "AWS::CodeBuild::BuildRun": (
        listed("codebuild", "list_builds", "ids", "id"),
        [
            (
                "GetBuildDetailsAction",
                "BatchGetBuilds",
                lambda place, item: place.client("codebuild").batch_get_builds(ids=[item["id"]])["builds"][0],
                True,
            )
        ],
    ),
    "AWS::CodeDeploy::Application": (
        listed("codedeploy", "list_applications", "applications", "applicationName"),
        [
            (
                "GetCodeDeployApplicationDetailsAction",
                "BatchGetApplications",
                lambda place, item: place.client("codedeploy").batch_get_applications(
                    applicationNames=[item["applicationName"]]
                )["applicationsInfo"][0],
                True,
            ),
            (
                "GetCodeDeployApplicationTagsAction",
                "ListTagsForResource",
                codedeploy_tags(lambda item: f"application:{item['applicationName']}"),
                True,
            ),
        ],
    ),
    "AWS::CodeDeploy::DeploymentGroup": (
        deployment_groups,
        [
            ("GetDeploymentGroupDetailsAction", "GetDeploymentGroup", group_details, True),
            (
                "GetDeploymentGroupTags",
                "ListTagsForResource",
                codedeploy_tags(lambda item: f"deploymentgroup:{item['applicationName']}/{item['deploymentGroupName']}"),
                False,
            ),
        ],
    ),
    "AWS::CodeDeploy::Deployment": (
        listed("codedeploy", "list_deployments", "deployments", "deploymentId"),
        [
            (
                "GetDeploymentAction",
                "GetDeployment",
                one("codedeploy", "get_deployment", "deploymentId", lambda found: found["deploymentInfo"]),
                True,
            )
        ],
    ),
    "AWS::CodeDeploy::DeploymentTarget": (
        deployment_targets,
        [("GetDeploymentTargetDetailsAction", "BatchGetDeploymentTargets", target_details, True)],
    ),
    "AWS::CodePipeline::Pipeline": (
        listed("codepipeline", "list_pipelines", "pipelines"),
        [
            ("GetPipelineDetailsAction", "GetPipeline", pipeline_details, True),
            ("GetPipelineTagsAction", "ListTagsForResource", pipeline_tags, True),
        ],
    ),
    "AWS::CodePipeline::Stage": (stages, []),
    "AWS::CodePipeline::Action": (actions, []),
    "AWS::CodePipeline::PipelineExecution": (
        executions("list_pipeline_executions", "pipelineExecutionSummaries"),
        [("GetPipelineExecutionDetailsAction", "GetPipelineExecution", execution_details, True)],
    ),
    "AWS::CodePipeline::ActionExecution": (executions("list_action_executions", "actionExecutionDetails"), []),
}
