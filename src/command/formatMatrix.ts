import { RUNGS_OF, MatrixCell, type MatrixRow } from '../gate/accessMatrix';
import { RecordLevel } from '../policy/RecordLevel';

const TITLES: Readonly<Record<RecordLevel, string>> = {
  PATIENT: 'Patients',
  ENCOUNTER: 'Encounters',
  DOCUMENT: 'Documents',
  PATIENT_SET: 'Patient sets',
};

const WORDS: Readonly<Record<MatrixCell, string>> = {
  ABSENT: '–',
  BLOCKED: 'message',
  NULL: 'null',
  DEMANDED: 'demand',
  MARKED: 'safe',
  SHOWN: 'shown',
};

const PREAMBLE = `# Which field shows what

\`npm run matrix\` writes this page from the directives that the server enforces, and a test holds it to them. Those with \`ACCESS_EXPLAIN\` ask the same as \`accessMatrix\`.

A column is the rung on which the record stands for the viewer: for a field that returns records, or leads to some, each record that it returns; for a value, its parent. “–” is not there, “message” the answer \`RECORD_BLOCKED\` where the record was asked for by name, “null” a null without an error, “demand” a demand for a reason or a word why none helps, “safe” the record marked by \`access\`, “shown” the value or the open record. Below a patient at \`DEMOGRAPHICS\`, \`encounters\` and \`documents\` answer with the message.`;

/** The matrix as a page of Markdown: a table for each level. */
export function formatMatrix(rows: readonly MatrixRow[]): string {
  const sections = Object.values(RecordLevel).map((level) => {
    const head = ['field', 'mode', 'needs', ...RUNGS_OF[level].map((rung) => `\`${rung}\``)];
    const lines = rows
      .filter((row) => row.level === level)
      .map(({ type, field, mode, rung, cells }) => [
        `\`${type}.${field}\``,
        mode === null ? 'value' : `\`${mode}\``,
        `\`${rung}\``,
        ...cells.map(({ shows }) => WORDS[shows]),
      ]);
    return `## ${TITLES[level]}\n\n${table([head, ...lines])}`;
  });
  return `${[PREAMBLE, ...sections].join('\n\n')}\n`;
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(3, ...lines.map((line) => (line[column] ?? '').length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...body.map(row)].join('\n');
}
