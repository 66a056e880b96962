import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutMember } from '../../src/providers/google/without-member.ts';

const key = fc.oneof(fc.constantFrom('model', 'stream', 'mod', 'a"model":', '\\u006dodel'), fc.string());
const space = fc.constantFrom('', ' ', '\n\t ');

it('removes a member wherever it stands and however often, and leaves every other byte', () => {
  const member = fc.record({ key, value: fc.jsonValue({ maxDepth: 2 }), space });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 6 }), space, (members, around) => {
      const text = (of: typeof members) =>
        of.map((one) => `${one.space}${JSON.stringify(one.key)}${one.space}:${JSON.stringify(one.value)}`);
      const json = `${around}{${text(members).join(',')}${around}}`;
      const kept = members.filter((one) => one.key !== 'model');
      const result = withoutMember(Buffer.from(json), 'model').toString();
      expect(JSON.parse(result)).toEqual(JSON.parse(`{${text(kept).join(',')}}`));
      expect(result.replaceAll(/\s/g, '')).toBe(`{${text(kept).join(',')}}`.replaceAll(/\s/g, ''));
    }),
    { numRuns: 2_000 },
  );
});
