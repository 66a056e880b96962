import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

/** docs/limits.md: every manifest in it applies, and every row of its examples is what happens, in the order of the page. */
const PAGE = readFileSync(new URL('../../../../docs/limits.md', import.meta.url), 'utf8');

const USERS = 'type: user\nname: nina@example.com';
const CALLERS: Readonly<Record<string, string>> = {
  lena: SECRETS.lena,
  omar: SECRETS.omar,
  nina: SECRETS.nobody,
  'nightly-batch': SECRETS.batch,
};

type Example = { readonly title: string; readonly manifests: string; readonly rows: string[][] };

/** Each block of YAML with the rows of requests that follow it, under the heading it stands below. */
function examplesOf(page: string): Example[] {
  const found: { title: string; manifests: string; rows: string[][] }[] = [];
  let [title, isYaml, isRequests] = ['', false, false];
  for (const line of page.split('\n')) {
    const example = found.at(-1);
    if (line.startsWith('## ')) title = line.slice(3);
    if (line === '```yaml') found.push({ title, manifests: '', rows: [] });
    else if (isYaml && line !== '```' && example !== undefined) example.manifests += `${line}\n`;
    else if (isRequests && line.startsWith('| ')) example?.rows.push(cellsOf(line));
    isYaml = line === '```yaml' || (isYaml && line !== '```');
    isRequests = line.startsWith('| request |') || (isRequests && line.startsWith('|'));
  }
  return found;
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, 3)
    .map((cell) => cell.trim());
}

const [organisation, ...examples] = examplesOf(PAGE);

function start(manifests: string) {
  return startPolicy({
    bootstrap: {
      manifests: [{ name: 'page.yaml', text: [USERS, organisation?.manifests, manifests].join('\n---\n') }],
      tokens: Object.entries(CALLERS).map(([who, secret]) => ({
        secret,
        subject: who === 'nightly-batch' ? `virtualaccount:${who}` : `user:${who}@example.com`,
        name: who,
        role: 'member',
      })),
    },
  });
}

type Policy = Awaited<ReturnType<typeof start>>;

/** What the page says of a request: `lena, gpt-4o, project=apollo, 4 times`. */
async function answerTo(policy: Policy, asked: string): Promise<string> {
  const [who = '', model = '', ...more] = asked.split(', ');
  const times = Number(more.find((word) => word.endsWith(' times'))?.split(' ')[0] ?? 1);
  const tags = Object.fromEntries(more.filter((word) => word.includes('=')).map((word) => word.split('=')));
  const verdicts = await policy.send(
    Array.from({ length: times }, () =>
      request({
        secret: CALLERS[who] ?? '',
        model: model.includes('/') ? model : `openai-main/${model}`,
        tags,
        inputTokensMax: 10,
        outputTokensMax: 5,
      }),
    ),
  );
  const refused = verdicts.flatMap(({ refusal }) =>
    refusal ? [`\`${refusal.code}\` by \`${refusal.rule}\``] : [],
  );
  const admitted = times - refused.length;
  if (refused.length > 0) return `${admitted} admitted, then ${[...new Set(refused)].join(' and ')}`;
  const rules = verdicts[0]?.admission?.matchedRules ?? [];
  return `admitted, counted by ${rules.length === 0 ? 'nothing' : rules.map((id) => `\`${id}\``).join(', ')}`;
}

describe('the page on limits', () => {
  it('has the examples that it should have', () => {
    expect(examples.map(({ title, rows }) => [title, rows.length])).toEqual([
      ['Rate limits', 6],
      ['Rate limits of the newer generation', 3],
      ['Budgets', 5],
      ['Budgets of the newer generation', 5],
      ['Limit grants', 2],
      ['Unavailable counters and missing prices', 3],
    ]);
  });

  it.each(examples)('is right about: $title', async ({ manifests, rows }) => {
    const policy = await start(manifests);
    const answers: string[][] = [];
    for (const [asked = ''] of rows) answers.push([asked, await answerTo(policy, asked)]);
    expect(answers).toEqual(rows);
  });
});
