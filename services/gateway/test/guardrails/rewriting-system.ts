import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type FakeAws, startFakeAws } from '../support/fake-aws.ts';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { type Asked, type FakeService, startFakeService } from './fake-service.ts';
import { startGuardedSystem } from './guarded-system.ts';
import {
  azureLanguage,
  bedrockGuardrail,
  customService,
  presidioAnalyzer,
  rewritingGuardrails,
} from './rewriting-services.ts';

/** A gateway whose guardrails rewrite, and the services that they call, over real sockets. */
export type RewritingSystem = {
  readonly service: FakeService;
  readonly aws: FakeAws;
  readonly system: TestSystem;
};

/** Starts one for the tests of a file; each test finds the services as they are documented. */
export function rewritingSystem(): () => RewritingSystem {
  let service: FakeService;
  let aws: FakeAws;
  let system: TestSystem;
  beforeAll(async () => {
    service = await startFakeService();
    aws = await startFakeAws();
    const guardrails = rewritingGuardrails(service.url, aws.baseUrl);
    system = await startGuardedSystem({
      ...guardrails,
      'bedrock-validate': { ...guardrails.bedrock, operation: 'validate' },
      'bedrock-audit': { ...guardrails.bedrock, enforcing_strategy: 'audit' },
      'bedrock-lenient': { ...guardrails.bedrock, enforcing_strategy: 'enforce_but_ignore_on_error' },
      'bedrock-stranger': {
        ...guardrails.bedrock,
        auth_data: { ...guardrails.bedrock.auth_data, secret_access_key: 'wrong' },
      },
      reversible: {
        ...guardrails.presidio,
        config: { ...guardrails.presidio.config, reversible: true },
      },
      mail: { type: 'tfy-pii', operation: 'mutate', config: { pii_categories: ['Email'] } },
    });
  });
  beforeEach(() => {
    service.asked.length = 0;
    service.answer = answered;
    aws.calls.length = 0;
    aws.answer = bedrockGuardrail;
    system.provider.requests.splice(0);
    system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  });
  afterAll(async () => {
    await system.stop();
    await service.stop();
    await aws.stop();
  });
  return () => ({ service, aws, system });
}

/** Sends a request; its answer and its usage event. */
export async function ask(system: TestSystem, body: object, path = '/v1/chat/completions') {
  const answer = await system.post(path, body);
  const text = await answer.text();
  return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

/** A request in which a user says something. */
export function said(content: string) {
  return { ...CHAT, messages: [{ role: 'user', content }] };
}

function answered(asked: Asked) {
  if (asked.path === '/analyze') return presidioAnalyzer(asked);
  return asked.path.startsWith('/language') ? azureLanguage(asked) : customService(asked);
}
