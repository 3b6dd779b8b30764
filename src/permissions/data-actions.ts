// Actions that hand out what is stored, instead of how it is set up: objects, items, messages,
// secrets, code, credentials. No session policy of ours may allow one, whatever it shortens.
// Source: Service Authorization Reference.

const DATA: Readonly<Record<string, string>> = {
  // Bodies of objects, and their names.
  s3: `GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging
    GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
    GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent GetDataAccess
    ListBucket ListBucketVersions ListBucketMultipartUploads ListMultipartUploadParts`,
  secretsmanager: 'GetSecretValue BatchGetSecretValue GetRandomPassword',
  ssm: 'GetParameter GetParameters GetParametersByPath GetParameterHistory GetDocument GetCommandInvocation',
  kms: 'Decrypt ReEncryptFrom GenerateDataKey GenerateDataKeyPair DeriveSharedSecret',
  sts: `AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot GetFederationToken
    GetSessionToken GetServiceBearerToken GetWebIdentityToken SetSourceIdentity TagSession
    DecodeAuthorizationMessage`,
  iam: 'GetCredentialReport PassRole',
  dynamodb: `GetItem BatchGetItem Query Scan PartiQLSelect GetRecords GetShardIterator
    ExportTableToPointInTime`,
  // GetFunction answers with a link to the code.
  lambda: 'GetFunction GetLayerVersion GetLayerVersionByArn InvokeFunction',
  ecr: 'GetAuthorizationToken BatchGetImage GetDownloadUrlForLayer BatchCheckLayerAvailability',
  sqs: 'ReceiveMessage',
  kinesis: 'GetRecords GetShardIterator SubscribeToShard',
  // Lists of people's numbers.
  sns: 'ListPhoneNumbersOptedOut ListSMSSandboxPhoneNumbers CheckIfPhoneNumberIsOptedOut',
  // Start scripts, passwords, screens, shared keys.
  ec2: `DescribeInstanceAttribute DescribeLaunchTemplateVersions GetLaunchTemplateData GetConsoleOutput
    GetConsoleScreenshot GetPasswordData DescribeVpnConnections GetVpnConnectionDeviceSampleConfiguration
    ExportClientVpnClientConfiguration DescribeSpotInstanceRequests DescribeSpotFleetRequests`,
  ebs: 'GetSnapshotBlock ListSnapshotBlocks ListChangedBlocks',
  // Inputs and outputs of executions.
  states: 'DescribeExecution GetExecutionHistory GetActivityTask DescribeMapRun InvokeHTTPEndpoint',
  // Credentials for artifacts, secrets of webhooks.
  codepipeline: `GetJobDetails GetThirdPartyJobDetails PollForJobs PollForThirdPartyJobs
    ListWebhooks`,
  codecommit: 'GetBlob GetFile GetFolder GitPull BatchGetCommits GetObjectIdentifier',
  codeartifact: 'GetAuthorizationToken GetPackageVersionAsset ReadFromRepository',
  // Mails, and people's addresses.
  ses: `GetArchiveMessage GetArchiveMessageContent GetArchiveSearchResults GetArchiveExport
    GetMessageInsights GetContact GetContactList GetSuppressedDestination GetExportJob GetImportJob
    ListContacts ListContactLists ListSuppressedDestinations ListArchiveSearches GetEmailTemplate
    GetTemplate GetEmailAddressInsights GetIngressPoint ListAddressListImportJobs ListMembersOfAddressList
    GetMemberOfAddressList`,
  rds: 'DownloadDBLogFilePortion DownloadCompleteDBLogFile',
  'rds-db': 'connect',
  'rds-data': 'ExecuteStatement BatchExecuteStatement',
  redshift: 'GetClusterCredentials GetClusterCredentialsWithIAM',
  logs: 'GetLogEvents FilterLogEvents GetLogRecord GetQueryResults StartQuery StartLiveTail Unmask',
  athena: 'GetQueryResults GetQueryResultsStream',
  appconfig: 'GetConfiguration',
  appconfigdata: 'GetLatestConfiguration StartConfigurationSession',
  account: 'GetContactInformation GetAlternateContact GetPrimaryEmail',
};

/** All of them, in IAM's spelling. */
export const DATA_ACTIONS: readonly string[] = Object.entries(DATA).flatMap(([service, names]) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${service}:${name}`),
);
