// Answers in the form AWS gives them, for every operation that is compared between the lean and the
// stock stack.
import type { Answer } from './loopback.js';

const REQUEST_ID = '6f1c9f2e-0000-4d1a-9a35-1a2b3c4d5e6f';

export const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-RequestId': REQUEST_ID },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});
export const json = (
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Answer => ({
  status,
  headers: {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-RequestId': REQUEST_ID,
    ...headers,
  },
  body: JSON.stringify(value),
});

const STS = 'https://sts.amazonaws.com/doc/2011-06-15/';
const EC2 = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const S3 = 'http://s3.amazonaws.com/doc/2006-03-01/';

export const callerIdentity = xml(`<GetCallerIdentityResponse xmlns="${STS}">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::111122223333:assumed-role/Reader/OceanRoleSession</Arn><UserId>AROAEXAMPLE:OceanRoleSession</UserId><Account>111122223333</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`);

export const assumeRole = xml(`<AssumeRoleResponse xmlns="${STS}"><AssumeRoleResult>
  <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:s</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/Reader/s</Arn></AssumedRoleUser>
  <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>a+b/c</SecretAccessKey><SessionToken>tok&amp;en==</SessionToken><Expiration>2026-11-25T16:00:00Z</Expiration></Credentials>
  <PackedPolicySize>6</PackedPolicySize>
</AssumeRoleResult><ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata></AssumeRoleResponse>`);

export const stsError = (code: string, message: string, status = 403): Answer =>
  xml(
    `<ErrorResponse xmlns="${STS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`,
    status,
  );

export const ec2Error = (code: string, message: string, status = 400): Answer =>
  xml(
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${REQUEST_ID}</RequestID></Response>`,
    status,
  );

export const s3Error = (code: string, message: string, status = 404): Answer =>
  xml(
    `<Error><Code>${code}</Code><Message>${message}</Message><BucketName>one</BucketName><RequestId>R</RequestId><HostId>h</HostId></Error>`,
    status,
  );

export const jsonError = (code: string, message: string, status = 400): Answer =>
  json({ __type: `com.amazon.coral.service#${code}`, message }, status);

function instance(index: number): string {
  const id = `i-${index.toString(16).padStart(17, '0')}`;
  return `<item><instanceId>${id}</instanceId><imageId>ami-0123456789abcdef0</imageId>
    <instanceState><code>16</code><name>running</name></instanceState><privateDnsName>ip-10-0-0-${index}.ec2.internal</privateDnsName><dnsName/>
    <reason></reason><keyName>k&#233;y &lt;${index}&gt; &quot;q&quot; &apos;a&apos; &#x1F4;</keyName><amiLaunchIndex>0</amiLaunchIndex><productCodes/>
    <instanceType>m5.large</instanceType><launchTime>2026-10-0${1 + (index % 9)}T09:1${index % 6}:00.000Z</launchTime>
    <placement><availabilityZone>eu-west-1a</availabilityZone><groupName/><tenancy>default</tenancy></placement>
    <monitoring><state>disabled</state></monitoring><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><privateIpAddress>10.0.0.${index}</privateIpAddress>
    <sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-1</groupId><groupName>default</groupName></item></groupSet>
    <architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>
    <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-${index}</volumeId><status>attached</status><attachTime>2026-10-01T09:10:30.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
    <virtualizationType>hvm</virtualizationType><clientToken/><tagSet><item><key>Name</key><value>web ${index} &amp; co</value></item><item><key>empty</key><value/></item><item><key>space</key><value> </value></item><item><key>cdata</key><value><![CDATA[a<b>&c]]></value></item></tagSet>
    <hypervisor>xen</hypervisor><networkInterfaceSet><item><networkInterfaceId>eni-${index}</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><description/><ownerId>111122223333</ownerId><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress><privateIpAddress>10.0.0.${index}</privateIpAddress><sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-1</groupId><groupName>default</groupName></item></groupSet><attachment><attachmentId>eni-attach-1</attachmentId><deviceIndex>0</deviceIndex><status>attached</status><attachTime>2026-10-01T09:10:00.000Z</attachTime><deleteOnTermination>true</deleteOnTermination><networkCardIndex>0</networkCardIndex></attachment><privateIpAddressesSet><item><privateIpAddress>10.0.0.${index}</privateIpAddress><primary>true</primary></item></privateIpAddressesSet><interfaceType>interface</interfaceType></item></networkInterfaceSet>
    <iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/web</arn><id>AIPA</id></iamInstanceProfile><ebsOptimized>false</ebsOptimized><enaSupport>true</enaSupport>
    <cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions><capacityReservationSpecification><capacityReservationPreference>open</capacityReservationPreference></capacityReservationSpecification><hibernationOptions><configured>false</configured></hibernationOptions>
    <metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions><enclaveOptions><enabled>false</enabled></enclaveOptions><somethingNew><deep><item>1</item></deep></somethingNew>
  </item>`;
}

export function describeInstances(count: number, nextToken?: string): Answer {
  const items = Array.from({ length: count }, (_, index) => instance(index));
  return xml(`<DescribeInstancesResponse xmlns="${EC2}">
  <requestId>${REQUEST_ID}</requestId><!-- a comment -->
  <reservationSet>${items
    .map(
      (item, index) =>
        `<item><reservationId>r-${index}</reservationId><ownerId>111122223333</ownerId><groupSet/><instancesSet>${item}</instancesSet></item>`,
    )
    .join(
      '\n',
    )}</reservationSet>${nextToken === undefined ? '' : `<nextToken>${nextToken}</nextToken>`}
</DescribeInstancesResponse>`);
}

export const instanceStatus =
  xml(`<DescribeInstanceStatusResponse xmlns="${EC2}"><requestId>${REQUEST_ID}</requestId><instanceStatusSet><item>
  <instanceId>i-1</instanceId><availabilityZone>eu-west-1a</availabilityZone>
  <eventsSet><item><code>system-reboot</code><description>Reboot</description><notBefore>2026-12-01T00:00:00.000Z</notBefore></item></eventsSet>
  <instanceState><code>16</code><name>running</name></instanceState>
  <systemStatus><status>ok</status><details><item><name>reachability</name><status>passed</status></item></details></systemStatus>
  <instanceStatus><status>impaired</status><details><item><name>reachability</name><status>failed</status><impairedSince>2026-11-01T00:00:00.000Z</impairedSince></item></details></instanceStatus>
</item></instanceStatusSet></DescribeInstanceStatusResponse>`);

export const regions = xml(
  `<DescribeRegionsResponse xmlns="${EC2}"><requestId>${REQUEST_ID}</requestId><regionInfo>
    <item><regionName>eu-west-1</regionName><regionEndpoint>ec2.eu-west-1.amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>
    <item><regionName>af-south-1</regionName><regionEndpoint>ec2.af-south-1.amazonaws.com</regionEndpoint><optInStatus>not-opted-in</optInStatus></item>
  </regionInfo></DescribeRegionsResponse>`,
);

export const buckets =
  xml(`<ListAllMyBucketsResult xmlns="${S3}"><Owner><ID>75aa</ID><DisplayName>o</DisplayName></Owner><Buckets>
  <Bucket><Name>one</Name><CreationDate>2019-12-11T23:32:47+00:00</CreationDate><BucketRegion>eu-west-1</BucketRegion></Bucket>
  <Bucket><Name>two.dotted</Name><CreationDate>2019-11-10T23:32:13.000Z</CreationDate></Bucket></Buckets><ContinuationToken>c</ContinuationToken></ListAllMyBucketsResult>`);
export const noBuckets = xml(
  `<ListAllMyBucketsResult xmlns="${S3}"><Owner><ID>75aa</ID></Owner><Buckets/></ListAllMyBucketsResult>`,
);
export const tagging = xml(
  `<Tagging xmlns="${S3}"><TagSet><Tag><Key>team</Key><Value>a &amp; b</Value></Tag><Tag><Key>empty</Key><Value></Value></Tag></TagSet></Tagging>`,
);
export const publicAccess = xml(
  `<PublicAccessBlockConfiguration xmlns="${S3}"><BlockPublicAcls>TRUE</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
);
export const ownership = xml(
  `<OwnershipControls xmlns="${S3}"><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
);
export const encryption = xml(
  `<ServerSideEncryptionConfiguration xmlns="${S3}"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:eu-west-1:1:key/2</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule><Rule><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
);
export const location = xml(`<LocationConstraint xmlns="${S3}">eu-west-1</LocationConstraint>`);
export const noLocation = xml(`<LocationConstraint xmlns="${S3}"/>`);
export const acl =
  xml(`<AccessControlPolicy xmlns="${S3}"><Owner><ID>75aa</ID></Owner><AccessControlList><Grant>
  <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>75aa</ID><DisplayName>o</DisplayName></Grantee><Permission>FULL_CONTROL</Permission>
</Grant></AccessControlList></AccessControlPolicy>`);
