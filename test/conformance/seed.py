"""Creates resources of every kind that moto supports in two accounts and two regions, then prints what boto3 reads of them as JSON.

Usage: seed.py <endpoint> <moto> <region>...
The endpoint is what the daemon uses too; moto itself is asked only for what the endpoint does not pass on.
"""

import io
import json
import sys
import zipfile

import boto3
from botocore.config import Config
from place import Place
from reference import read_everything

MANAGEMENT = "123456789012"  # moto's account of whoever comes without a session
ROLE = "OceanReader"
CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=True)


def open_place(endpoint, account, region):
    base = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=region)
    sts = base.client("sts", endpoint_url=endpoint, config=CONFIG)
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/{ROLE}", RoleSessionName="seed")["Credentials"]
    session = boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=region,
    )
    caller = session.client("sts", endpoint_url=endpoint, config=CONFIG).get_caller_identity()
    if caller["Account"] != account:
        raise SystemExit(f"moto answered with a session of {caller['Account']} instead of {account}")
    return Place(session, endpoint, CONFIG, account, region)


def seed_organization(endpoint):
    """The organization with one member; the ids of both accounts."""
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1")
    organizations = session.client("organizations", endpoint_url=endpoint, config=CONFIG)
    organizations.create_organization(FeatureSet="ALL")
    status = organizations.create_account(
        AccountName="member", Email="member@example.com", Tags=[{"Key": "team", "Value": "platform"}]
    )["CreateAccountStatus"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=status["AccountId"], SourceParentId=root, DestinationParentId=unit)
    return [MANAGEMENT, status["AccountId"]]


def seed_roles(place):
    """Roles that moto wants to exist. IAM is global, so once per account."""
    iam = place.client("iam")
    for name, service in (("lambda-role", "lambda"), ("pipeline-role", "codepipeline")):
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))


def seed_compute(place):
    ec2 = place.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"Key": "Name", "Value": "web <1> & \"two\""}, {"Key": "empty", "Value": ""}]
    ec2.run_instances(
        ImageId=image,
        MinCount=2,
        MaxCount=2,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)
    ec2.create_volume(
        AvailabilityZone=f"{place.region}a",
        Size=10,
        VolumeType="gp3",
        Encrypted=True,
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "zusätzlich"}]}],
    )

    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return event\n")
    functions = place.client("lambda")
    for name in ("plain", "tagged"):
        functions.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=f"arn:aws:iam::{place.account}:role/lambda-role",
            Handler="index.handler",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": {"STAGE": "test", "EMPTY": ""}},
            **({"Tags": {"team": "a b", "cost": "1"}} if name == "tagged" else {}),
        )


def seed_containers(place):
    ecs = place.client("ecs")
    cluster = ecs.create_cluster(
        clusterName="main",
        tags=[{"key": "env", "value": "test"}],
        settings=[{"name": "containerInsights", "value": "enabled"}],
    )["cluster"]["clusterArn"]
    ecs.create_cluster(clusterName="empty")
    for revision in range(2):
        ecs.register_task_definition(
            family="web",
            networkMode="bridge",
            cpu="256",
            memory="512",
            containerDefinitions=[
                {
                    "name": "app",
                    "image": f"nginx:{revision}",
                    "memory": 128,
                    "essential": True,
                    "environment": [{"name": "STAGE", "value": "test"}],
                    "portMappings": [{"containerPort": 80, "hostPort": 0}],
                }
            ],
            tags=[{"key": "revision", "value": str(revision)}],
        )
    for name in ("web", "worker"):
        ecs.create_service(
            cluster=cluster,
            serviceName=name,
            taskDefinition="web:1",
            desiredCount=1,
            launchType="EC2",
            tags=[{"key": "service", "value": name}],
        )

    eks = place.client("eks")
    eks.create_cluster(
        name="platform",
        roleArn=f"arn:aws:iam::{place.account}:role/eks",
        resourcesVpcConfig={"subnetIds": []},
        tags={"team": "platform"},
    )

    ecr = place.client("ecr")
    ecr.create_repository(repositoryName="bare")
    ecr.create_repository(
        repositoryName="team/app",
        imageTagMutability="IMMUTABLE",
        imageScanningConfiguration={"scanOnPush": True},
        tags=[{"Key": "team", "Value": "app"}],
    )
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "pull", "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"]}],
    }
    ecr.set_repository_policy(repositoryName="team/app", policyText=json.dumps(policy))
    rule = {
        "rulePriority": 1,
        "description": "keep ten",
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10},
        "action": {"type": "expire"},
    }
    ecr.put_lifecycle_policy(repositoryName="team/app", lifecyclePolicyText=json.dumps({"rules": [rule]}))


def seed_databases(place):
    rds = place.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
        Tags=[{"Key": "team", "Value": "orders"}],
    )
    rds.create_db_cluster(
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
        Tags=[{"Key": "team", "Value": "ledger"}],
    )

    dynamodb = place.client("dynamodb")
    for name in ("plain", "tagged"):
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **({"Tags": [{"Key": "team", "Value": "x"}]} if name == "tagged" else {}),
        )

    elasticache = place.client("elasticache")
    elasticache.create_cache_cluster(
        CacheClusterId="sessions",
        Engine="redis",
        CacheNodeType="cache.t3.micro",
        NumCacheNodes=1,
        Tags=[{"Key": "team", "Value": "web"}],
    )
    place.client("memorydb").create_user(
        UserName="reader",
        AccessString="on ~* +@read",
        AuthenticationMode={"Type": "password", "Passwords": ["not-a-secret-16-chars"]},
        Tags=[{"Key": "team", "Value": "web"}],
    )


def seed_messaging(place):
    sqs = place.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.create_queue(
        QueueName="jobs",
        Attributes={
            "VisibilityTimeout": "45",
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3}),
        },
        tags={"team": "jobs", "empty": ""},
    )
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = sqs.create_queue(QueueName="orders.fifo", Attributes=fifo)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one", MessageGroupId="group")

    sns = place.client("sns")
    sns.create_topic(Name="bare")
    topic = sns.create_topic(
        Name="alerts", Attributes={"DisplayName": "Alerts"}, Tags=[{"Key": "team", "Value": "operations"}]
    )["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="someone@example.com")
    sns.create_topic(Name="orders.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "false"})

    kafka = place.client("kafka")
    kafka.create_cluster(
        ClusterName="events",
        BrokerNodeGroupInfo={"ClientSubnets": ["subnet-1", "subnet-2"], "InstanceType": "kafka.m5.large"},
        KafkaVersion="3.6.0",
        NumberOfBrokerNodes=2,
        Tags={"team": "events"},
    )
    kafka.create_cluster_v2(
        ClusterName="elastic",
        Serverless={
            "VpcConfigs": [{"SubnetIds": ["subnet-1"]}],
            "ClientAuthentication": {"Sasl": {"Iam": {"Enabled": True}}},
        },
        Tags={"team": "events"},
    )

    ses = place.client("sesv2")
    ses.create_email_identity(EmailIdentity="example.com", Tags=[{"Key": "team", "Value": "mail"}])
    ses.create_email_identity(EmailIdentity="someone@example.com")
    ses.create_configuration_set(
        ConfigurationSetName="default",
        SendingOptions={"SendingEnabled": True},
        ReputationOptions={"ReputationMetricsEnabled": True},
        Tags=[{"Key": "team", "Value": "mail"}],
    )


def seed_delivery(place):
    codebuild = place.client("codebuild")
    codebuild.create_project(
        name="build",
        source={"type": "S3", "location": "bucket/path/source.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "STAGE", "value": "test", "type": "PLAINTEXT"}],
        },
        serviceRole=f"arn:aws:iam::{place.account}:role/service-role/build",
        tags=[{"key": "team", "value": "delivery"}],
    )
    codebuild.start_build(projectName="build")

    codedeploy = place.client("codedeploy")
    codedeploy.create_application(
        applicationName="shop", computePlatform="Server", tags=[{"Key": "team", "Value": "shop"}]
    )
    codedeploy.create_deployment_group(
        applicationName="shop",
        deploymentGroupName="blue",
        serviceRoleArn=f"arn:aws:iam::{place.account}:role/deploy",
        ec2TagFilters=[{"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"}],
    )
    codedeploy.create_deployment(
        applicationName="shop",
        deploymentGroupName="blue",
        description="first",
        revision={
            "revisionType": "S3",
            "s3Location": {"bucket": "bundles", "key": "shop.zip", "bundleType": "zip"},
        },
    )

    codepipeline = place.client("codepipeline")
    codepipeline.create_pipeline(pipeline=pipeline_of(place), tags=[{"key": "team", "value": "delivery"}])
    codepipeline.start_pipeline_execution(name="release")


def pipeline_of(place):
    def action(name, category, provider, configuration, **more):
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        return {"name": name, "actionTypeId": kind, "runOrder": 1, "configuration": configuration, **more}

    source = action(
        "Fetch", "Source", "S3", {"S3Bucket": "code", "S3ObjectKey": "a.zip"}, outputArtifacts=[{"name": "source"}]
    )
    build = action("Build", "Build", "CodeBuild", {"ProjectName": "build"}, inputArtifacts=[{"name": "source"}])
    return {
        "name": "release",
        "roleArn": f"arn:aws:iam::{place.account}:role/pipeline-role",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": [{"name": "Source", "actions": [source]}, {"name": "Build", "actions": [build]}],
    }


def seed_buckets(place):
    s3 = place.client("s3")
    where = {} if place.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": place.region}}
    for name in ("bare", "full"):
        s3.create_bucket(Bucket=f"{name}-{place.account}-{place.region}", **where)
    bucket = f"full-{place.account}-{place.region}"
    tags = [{"Key": "team", "Value": "data & more"}, {"Key": "empty", "Value": ""}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}}
    s3.put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [{**rule, "BucketKeyEnabled": True}]}
    )
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": False,
        },
    )
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )


def seed_place(place):
    for seed in (seed_buckets, seed_compute, seed_containers, seed_databases, seed_messaging, seed_delivery):
        seed(place)


def main(endpoint, moto, *regions):
    accounts = seed_organization(endpoint)
    places = [open_place(endpoint, account, region) for account in accounts for region in regions]
    for place in places:
        if place.region == regions[0]:
            seed_roles(place)
    # One after another: moto makes a backend at the first write to it, and breaks where two writes meet there.
    for place in places:
        seed_place(place)
    print(json.dumps({"accounts": accounts, "role": ROLE, **read_everything(places, moto)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
