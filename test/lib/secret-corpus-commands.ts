// Commands that hold a secret, as the lists of words that task definitions and pipelines have, and
// the piece that must not be shown.

export const COMMANDS: readonly (readonly [words: readonly string[], secret: string])[] = [
  [['mysql', '-u', 'root', '-p', 'hunter2'], 'hunter2'],
  [['mysql', '-uroot', '-phunter2', 'app'], 'hunter2'],
  [['run', '--verbose', '--password', 'hunter2'], 'hunter2'],
  [['run', '-v', '--token=hunter2'], 'hunter2'],
  [['redis-server', '--requirepass', 'hunter2', '--masterauth', 'hunter3'], 'hunter3'],
  [['sqlplus', '-s', 'scott/hunter2@orcl'], 'hunter2'],
  [['npm', 'config', 'set', '//registry.npmjs.org/:_authToken', 'hunter2'], 'hunter2'],
  [['aws', 'configure', 'set', 'aws_secret_access_key', 'hunter2/abc'], 'hunter2'],
  [['kubectl', 'create', 'secret', 'generic', 'x', '--from-literal=key=hunter2'], 'hunter2'],
  [['kubectl', 'create', 'secret', 'generic', 'x', '--from-literal', 'key=hunter2'], 'hunter2'],
  [['openssl', 'rsa', '-passin', 'pass:hunter2'], 'hunter2'],
  [['ssh-keygen', '-t', 'ed25519', '-N', 'hunter2'], 'hunter2'],
  [['curl', '-H', 'X-Api-Key: hunter2', 'https://host'], 'hunter2'],
  [['curl', '-d', '{"password":"hunter2"}', 'https://host'], 'hunter2'],
  [['curl', '-b', 'session=hunter2', 'https://host'], 'hunter2'],
  [
    ['aws', 'ssm', 'put-parameter', '--name', '/x', '--value', 'hunter2', '--type', 'SecureString'],
    'hunter2',
  ],
  [['java', '-Ddb.password=hunter2', '-jar', 'app.jar'], 'hunter2'],
  [['helm', 'upgrade', 'x', './x', '--set', 'image.tag=1,auth.password=hunter2'], 'hunter2'],
  [['sh', '-c', 'echo hunter2 | docker login -u AWS --password-stdin'], 'hunter2'],
  [['sh', '-c', 'psql -c "ALTER USER app WITH PASSWORD \'hunter2\'"'], 'hunter2'],
];
