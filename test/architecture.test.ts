import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const SRC = resolve(__dirname, '../src');

/** The one line of rooms: each imports itself and those before it. */
const LINE = ['condition', 'policy', 'entity', 'audit', 'override', 'gate', 'administration', 'resolver', 'server'];
/** The rooms beside the line, and what each may import. */
const ANNEXES: Readonly<Record<string, readonly string[]>> = {
  migration: [],
  demo: ['condition', 'policy', 'entity'],
  intake: ['condition', 'policy', 'entity'],
  command: [...LINE, 'demo', 'intake'],
  // The test kit: nothing of the product imports it.
  testing: [...LINE, 'demo', 'intake', 'command'],
};
/** What a room of the line may import from beside it, and why. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  // The data source names its migrations.
  entity: ['migration'],
  // The personas whom the editor offers.
  server: ['demo'],
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] as string) : file);

function importsOf(file: string): string[] {
  const source = readFileSync(join(SRC, file), 'utf8');
  const { importedFiles } = ts.preProcessFile(source, true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(SRC, resolve(SRC, dirname(file), name)).replaceAll('\\', '/'));
}

function allowedFor(room: string): readonly string[] {
  if (room === 'main.ts') return [...LINE, ...Object.keys(ANNEXES).filter((annex) => annex !== 'testing')];
  const before = LINE.slice(0, Math.max(0, LINE.indexOf(room)));
  return [room, ...(ANNEXES[room] ?? before), ...(DOORS[room] ?? [])];
}

test('there are no rooms but those of the line and those beside it', () => {
  const rooms = [...new Set(files.map(roomOf))].sort();
  expect(rooms).toEqual([...LINE, ...Object.keys(ANNEXES), 'errors.ts', 'main.ts'].sort());
});

test('imports run one way: a room imports itself and the rooms before it', () => {
  const wrong = files
    .filter((file) => file !== 'errors.ts')
    .flatMap((file) =>
      importsOf(file)
        .map((imported) => [roomOf(file), roomOf(imported)] as const)
        .filter(([room, imported]) => imported !== 'errors' && !allowedFor(room).includes(imported))
        .map(([, imported]) => `${file} imports ${imported}`),
    );
  expect(wrong).toEqual([]);
  expect(importsOf('errors.ts')).toEqual([]);
});

test('only main reads the environment, and only main ends the process', () => {
  const wrong = files.filter((file) => file !== 'main.ts' && /\bprocess\.(env|exit|argv)\b/.test(readFileSync(join(SRC, file), 'utf8')));
  expect(wrong).toEqual([]);
});

test('every export says what is true of it', () => {
  const silent = files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.ES2023, true);
    return (
      source.statements
        .filter(
          (statement) =>
            ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
        )
        .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
        // The overloads of a function are described once.
        .filter((statement) => !ts.isFunctionDeclaration(statement) || statement.body !== undefined)
        .filter((statement) => !isDescribedOverload(source, statement))
        .map((statement) => `${file}: ${statement.getText(source).split('\n')[0]}`)
    );
  });
  expect(silent).toEqual([]);
});

function isDescribedOverload(source: ts.SourceFile, statement: ts.Statement): boolean {
  if (!ts.isFunctionDeclaration(statement)) return false;
  const name = statement.name?.text;
  return source.statements.some(
    (other) =>
      other !== statement && ts.isFunctionDeclaration(other) && other.name?.text === name && ts.getJSDocCommentsAndTags(other).length > 0,
  );
}

test('no file of a room is longer than one idea', () => {
  const long = files
    .map((file) => [file, readFileSync(join(SRC, file), 'utf8').split('\n').length] as const)
    .filter(([, lines]) => lines > 250);
  expect(long).toEqual([]);
});
