import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, validate } from 'graphql';
import { AuditAction } from '../../src/audit/AuditDraft';
import { requestTransitions } from '../../src/override/requestTransitions';
import { createSchema } from '../../src/server/createSchema';

const FILE = resolve(__dirname, '../../docs/overrides.md');
const [BEGIN, END] = ['<!-- requestTransitions: begin -->', '<!-- requestTransitions: end -->'];

/** The document with the table as the code has it. */
function printed(text: string): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('docs/overrides.md has lost its markers');
  const rows = requestTransitions.map(({ action, from, to, by, sentence }) => [
    `\`${action}\``,
    from.map((state) => `\`${state}\``).join(', '),
    `\`${to}\``,
    by.toLowerCase(),
    sentence,
  ]);
  return `${before}${BEGIN}\n\n${table(['step', 'from', 'to', 'taken by', 'what it does'], rows)}\n\n${END}${after}`;
}

/** A table of Markdown, its columns as wide as their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], filler = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}

test('docs/overrides.md prints the steps of a request as they are; `WRITE_DOCS=1` before this test writes them', () => {
  const text = readFileSync(FILE, 'utf8');
  const wanted = printed(text);
  if (process.env.WRITE_DOCS) writeFileSync(FILE, wanted);
  else expect(text).toBe(wanted);
});

test('its operations are valid', async () => {
  const schema = await createSchema();
  const operations = [...readFileSync(FILE, 'utf8').matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map(([, text]) => text as string);
  expect(operations).toHaveLength(5);
  for (const operation of operations) expect(validate(schema, parse(operation))).toEqual([]);
});

test('it names every action of a notice, and none that is not one', () => {
  const sentence = /`action` is one of (.*?)\.\n/.exec(readFileSync(FILE, 'utf8'))?.[1] ?? '';
  const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, action]) => action as string);
  const told = Object.values(AuditAction).filter((action) => /^(OVERRIDE|REQUEST_.*|ASSIGNMENT_.*|GRANT_.*)$/.test(action));
  expect(named.sort()).toEqual(told.sort());
});
