import { describe, expect, it, vi } from 'vitest';
import type { HostAnswer, HostRequest } from '../support/fake-internet.ts';
import { cloudWorld, modelLine } from './cloud-world.ts';

const ROLE = 'arn:aws:iam::123456789012:role/models';

/** AssumeRole as the reference of AWS STS has it, and Converse, which takes the credentials of the role alone. */
const world = cloudWorld((request, tokens) => {
  if (request.host === 'sts.eu-central-1.amazonaws.com') {
    tokens.give();
    return assumedRole(request);
  }
  if (request.host !== 'bedrock-runtime.eu-central-1.amazonaws.com') return undefined;
  const { authorization = '', 'x-amz-security-token': session } = request.headers;
  if (!authorization.includes('Credential=ASIAROLE/') || session !== 'session-of-the-role')
    return { status: 403, body: { message: 'The security token included in the request is invalid.' } };
  return {
    body: {
      output: { message: { role: 'assistant', content: [{ text: 'Hello!' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17 },
    },
  };
});

function assumedRole({ body }: HostRequest): HostAnswer {
  const asked = new URLSearchParams(body);
  if (asked.get('Action') !== 'AssumeRole' || asked.get('RoleArn') !== ROLE)
    return { status: 400, type: 'text/xml', body: '<ErrorResponse/>' };
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return {
    type: 'text/xml',
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>A:tollgate</AssumedRoleId><Arn>${ROLE}</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session-of-the-role</SessionToken><Expiration>${expiration}</Expiration></Credentials>
</AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>`,
  };
}

const ACCOUNT = `type: provider-account/aws-bedrock
name: bedrock
region: eu-central-1
auth_data: {type: assumed-role-based, assumed_role_arn: "${ROLE}"}
integrations:
${modelLine('bedrock', 'nova', 'model_id: "amazon.nova-lite-v1:0"')}`;

describe('an account of Bedrock that assumes a role', () => {
  it('calls the token service through its proxy and with its authorities, once for many calls', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAGATEWAY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-the-gateway');
    await world().publish(ACCOUNT);
    await Promise.all(Array.from({ length: 4 }, () => world().expectAnswered('bedrock/nova')));
    const { internet, tokens } = world();
    expect(tokens.count).toBe(1);
    const sts = internet.requests.find(({ host }) => host.startsWith('sts.'));
    expect(sts?.headers['authorization']).toContain('Credential=AKIAGATEWAY/');
    const expected = {
      to: 'sts.eu-central-1.amazonaws.com:443',
      authorization: expect.stringContaining('Basic '),
    };
    expect(internet.tunnels).toContainEqual(expected);
  });
});
