// Texts in which nothing is a secret, as real deployments hold them: one in each line.

export const MORE_KEPT: readonly string[] = `
arn:aws:iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS
arn:aws:kms:us-east-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef
arn:aws:lambda:eu-west-1:111111111111:function:token-service:3
arn:aws:states:eu-west-1:111111111111:stateMachine:reset-password
arn:aws:s3:::my-secret-bucket/path/key=value
111111111111.dkr.ecr.eu-west-1.amazonaws.com/auth-service:1.2.3
public.ecr.aws/docker/library/redis@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
https://sqs.eu-west-1.amazonaws.com/111111111111/password-reset-queue
http://169.254.170.2/v2/credentials
https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI/.well-known/jwks.json
https://example.com/oauth/token
https://login.microsoftonline.com/01234567-89ab-cdef-0123-456789abcdef/oauth2/v2.0/token
TOKEN_URL=https://example.com/oauth/token
PASSWORD_RESET_URL=https://example.com/reset
SECRET_NAME=prod/db/main
DB_SECRET_ARN=arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf
valueFrom=arn:aws:ssm:eu-west-1:111111111111:parameter/app/API_KEY
AUTH_ENABLED=true
AUTH_TYPE=oauth2
TOKEN_EXPIRY_SECONDS=3600
PASSWORD_MIN_LENGTH=12
java -Xmx2g -Djava.security.egd=file:/dev/urandom -jar app.jar
java -Djavax.net.ssl.trustStore=/etc/ssl/truststore.jks
docker run -e AWS_REGION=eu-west-1 -p 8080:8080 -v /a:/b app
docker run -p 127.0.0.1:8080:80/tcp nginx:1.25
docker login --username AWS --password-stdin 111111111111.dkr.ecr.eu-west-1.amazonaws.com
aws ecr get-login-password --region eu-west-1
aws secretsmanager get-secret-value --secret-id prod/db --query SecretString
aws ssm get-parameter --name /prod/db/password --with-decryption
helm upgrade app ./chart --set image.tag=v1.2.3 --set replicas=3
helm upgrade app --set existingSecret=my-db-credentials
kubectl create secret generic x --from-file=tls.key
terraform apply -var-file=prod.tfvars -auto-approve
psql -h db -p 5432 -U app -d main
mysql -h db -P 3306 -u app
pg_dump -Fc -p 5432 main
redis-cli -h cache -p 6379 --tls
mongodump --port 27017 --authenticationDatabase admin
git clone git@github.com:org/token-service.git
git clone https://github.com/org/repo.git
npm ci --ignore-scripts && npm run build:prod
python -m pip install -r requirements.txt
gunicorn -w 4 -b 0.0.0.0:8000 app:app
uvicorn app.main:app --host 0.0.0.0 --port 8000
node --max-old-space-size=4096 dist/server.js
curl -fsS http://localhost:8080/health || exit 1
CMD-SHELL curl -f http://localhost/ -u : || exit 1
wget -qO- http://127.0.0.1:9000/-/healthy
cp -p a b && mkdir -p /opt/app/v2
tar -xzf a.tgz -C /opt && rsync -ap src1 dst2
scp -P 2222 file host:/tmp
nc -z -w 5 db 5432
xargs -P 4 -n 1
zip -r app.zip src
unzip -o app.zip -d /opt/app1
aws s3 sync s3://bucket/prefix /data --delete
aws ecs update-service --cluster c1 --service s1 --force-new-deployment
jdbc:postgresql://db.example.com:5432/app?sslmode=verify-full
jdbc:mysql://db:3306/app?useSSL=true&serverTimezone=UTC
redis://cache.example.com:6379/0
amqps://b-0123.mq.eu-west-1.amazonaws.com:5671
kafka: b-1.msk:9096,b-2.msk:9096
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
ssl.truststore.type=JKS
awslogs-group=/ecs/auth-service
awslogs-stream-prefix=ecs
com.amazonaws.ecs.task-arn=arn:aws:ecs:eu-west-1:111111111111:task/c/0123456789abcdef0123456789abcdef
owner=team-identity
CostCenter=4711
Project=password-manager
Name=token-broker-prod
Service=secrets-rotator
kubernetes.io/cluster/prod=owned
aws:cloudformation:stack-name=secret-store
aws:autoscaling:groupName=asg-auth-1
elasticbeanstalk:environment-id=e-abcdefghij
commit=da39a3ee5e6b4b0d3255bfef95601890afd80709
i-0123456789abcdef0 vol-0123456789abcdef0 subnet-0123456789abcdef0
sg-0123456789abcdef0,sg-0fedcba9876543210
eyJhbGciOi is the start of a token
Bearer tokens are issued by the identity provider
Basic plan, standard plan
User: arn:aws:sts::111111111111:assumed-role/reader/session is not authorized to perform: ecs:DescribeTasks on resource: arn:aws:ecs:eu-west-1:111111111111:task/c
The security token included in the request is invalid.
The security token included in the request is expired
Invalid length for parameter ClientRequestToken, value: 0, valid range: 1-inf
Value null at nextToken failed to satisfy constraint
1 validation error detected: Value 'x' at 'tokenType'
cannot decrypt: KMS key arn:aws:kms:eu-west-1:111111111111:key/1234 is disabled
key=value1, other=2
sortKey=createdAt1 partitionKey=tenant2
idempotencyKey=order-1234
cacheKey=user:1234
KEY_ID=alias/prod1
translation_key=home.title1
routing_key=orders.v1
foreign_key=user_id1
primaryKeys=id1,id2
SSH_KEY_NAME=prod1
keyPairName=ops2
passthrough=enabled1
PassRole=allowed1
password authentication failed for user "app"
permission denied for secret: prod/db
Secret: prod/db was not found
token: unexpected end of input
Unexpected token < in JSON at position 0
Unexpected token: 12 at line 3
secretsmanager:GetSecretValue
sts:GetSessionToken
iam:CreateAccessKey,iam:UpdateLoginProfile
https://example.com/a?page_token=&next=2
https://example.com/login?redirect=/a&tokenized=1
nodejs20.x arm64 handler=index.handler
LOG_LEVEL=debug2 NODE_ENV=production1
ENABLE_PASSWORDLESS=1
PASS_THROUGH=1
author=jane1
AUTHORS=a1
AUTHORITY=https://idp.example.com/1
OAUTH_CLIENT_ID=abc1
COGNITO_USER_POOL_ID=eu-west-1_AbC1
rds!db-01234567-89ab-cdef-0123-456789abcdef
MasterUserSecret=arn:aws:secretsmanager:eu-west-1:111111111111:secret:rds!db-1
run --flag -p 8080 --verbose
run --token-file /var/run/token
run --password-file=/run/secrets/x
run --auth none
run --secret-name my-secret1
run --tls-cert /etc/tls.crt --tls-key /etc/tls.key
run --ssl-key=/etc/ssl/private/key.pem
run --key-name ops1
run --access-key-file /x
kubectl get secret x -o yaml
kubectl create secret tls x --cert=a.crt --key=b.key
aws iam create-access-key --user-name bob1
aws kms decrypt --key-id alias/prod1
aws sts assume-role --role-arn arn:aws:iam::111111111111:role/x --role-session-name s1
aws cognito-idp admin-set-user-password --help1
openssl x509 -in a.crt -noout -dates
openssl req -new -key a.key -out b.csr -subj /CN=x1
ssh -i ~/.ssh/id_rsa -p 2222 user@host1
ssh-keygen -t ed25519 -f /etc/ssh/host1
curl -b cookies.txt https://x
curl -X POST -H "Content-Type: application/json" https://x
curl -H "Accept: application/vnd.github+json" https://api.github.com/repos/a/b
curl -o /dev/null -s -w "%{http_code}" http://x
git config --global user.name bot1
git config set user.name bot1
npm config set registry https://registry.npmjs.org/
aws configure set region eu-west-1
aws configure set default.output json1
echo hello1 | tee /x
echo "a:b" | base64 -d1
yarn config set cacheFolder /c1
az account show --query id1
az aks get-credentials --resource-group rg1 --name aks1
gcloud auth print-access-token
gcloud container clusters get-credentials c1 --zone z1
zip -r a1.zip dist1
unzip -q a1.zip -d out1
mongod --port 27017 --dbpath /data/db1
redis-server --appendonly yes --port 6379
snmpd -f -Lo1
owner/repo@v1.2.3
uses: actions/checkout@v4
FROM node:20-alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef
npm i @scope/pkg@1.2.3
pkg/name@1.0.0
user@example.com, other@example.com
mailto:ops@example.com
team/ops@example.com
Error: connect ECONNREFUSED 10.0.0.1:443
AccessDenied: User: arn:aws:iam::111111111111:user/bob is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod-AbC123 because no identity-based policy allows the secretsmanager:GetSecretValue action
The security token included in the request is invalid (UnrecognizedClientException)
ExpiredToken: The provided token has expired.
ExpiredTokenException at 2026-01-02T03:04:05Z
InvalidToken: nextToken is malformed
tokens: 2 of 10 left
Rate of requests exceeded: tokens=0 capacity=100
token bucket: 20 of 100
session: 01234567-89ab-cdef-0123-456789abcdef
request id: 01234567-89ab-cdef-0123-456789abcdef
RequestId=01234567-89ab-cdef-0123-456789abcdef
account 111111111111 in eu-west-1: 12 instances
etag: "abc123def"
x-amzn-requestid: 01234567-89ab-cdef-0123-456789abcdef
x-amz-id-2: abc/def+123=
x-request-id: abc123
x-forwarded-for: 10.0.0.1
content-type: text/html
health check GET /token returned 200
path=/oauth/token method=POST
GET https://api.getport.io/v1/auth/access_token 200
kind=AWS::SecretsManager::Secret count=12
AWS::IAM::AccessKey
secretsmanager.eu-west-1.amazonaws.com:443
.Properties.MasterUserSecret.SecretArn
expression .Properties.Tags[] | select(.Key == "token") | .Value
blueprint token-service: 3 created
"identifier": ".Properties.SecretName"
port: 8080
sts: AssumeRole
key: value1
Keys: id1,id2
secret_rotation_enabled=true1
rotation: 30 days
password_age=90
max_password_age: 90
hash_key=id1
sort-key: createdAt1
HASH_KEY_NAME=user1
object-key: photos/2026/01.jpg
x-cache-key: abc1
keyboard-key: F1
license=Apache2
auth-url: https://idp1/authorize
authz=rbac1
authn: oidc1
CERT_ARN=arn:aws:acm:eu-west-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef
TLS_CERT_PATH=/etc/ssl/certs/1
SIGNING_ALG=RS256
JWT_ISSUER=https://idp1
JWT_AUDIENCE=api1
JWT_ALGORITHM=RS256
COOKIE_DOMAIN=example1.com
COOKIE_NAME=sid1
SESSION_TIMEOUT=3600
OTP_LENGTH=6
TOTP_ISSUER=x1
PAT_ENABLED=1
SAS_VERSION=9.4
DSN_NAME=x1
`
  .trim()
  .split('\n');
