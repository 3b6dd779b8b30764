"""How the reference reader lists and describes: one boto3 call for one item, whether or not the API has a batch form, so that batches
are checked against single reads.
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


def member(name):
    return lambda found: found[name]


def whole(found):
    return found


def bucket_tags(place, item):
    read = in_bucket_region("get_bucket_tagging", take("TagSet", "Tags"), ("NoSuchTagSet",), {"Tags": []})
    return read(place, item)


def table_tags(place, item):
    arn = table_details(place, item)["TableArn"]
    return {"Tags": list(place.pages("dynamodb", "list_tags_of_resource", "Tags", ResourceArn=arn))}


def project_details(place, item):
    return place.client("codebuild").batch_get_projects(names=[item["name"]])["projects"][0]


def build_details(place, item):
    return place.client("codebuild").batch_get_builds(ids=[item["id"]])["builds"][0]
