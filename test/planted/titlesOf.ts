import ts from 'typescript';

const BLOCKS: ReadonlySet<string> = new Set(['describe', 'test', 'it']);
/** What jest puts a value in place of. */
const PLACES = /%[psdifjoc#]|\$[A-Za-z_#][\w.]*/g;

/** The titles of the tests in a file, each as a pattern of the whole of it: of a test of several cases one pattern speaks of all. */
export function titlesOf(source: string): readonly RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: ts.Node, above: readonly string[]): void => {
    const block = ts.isCallExpression(node) ? blockOf(node) : null;
    const titles = block ? [...above, block.title] : above;
    if (block && block.kind !== 'describe') found.push(new RegExp(`^${titles.join(' ')}$`, 's'));
    ts.forEachChild(node, (child) => visit(child, titles));
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.ES2023, true), []);
  return found;
}

function blockOf({ expression, arguments: given }: ts.CallExpression): { readonly kind: string; readonly title: string } | null {
  const [title] = given;
  if (!title) return null;
  // `test.each(cases)('title', …)`: the call that is called has the cases.
  const named = ts.isCallExpression(expression) ? expression.expression : expression;
  const kind = ts.isPropertyAccessExpression(named) ? named.expression.getText() : named.getText();
  if (!BLOCKS.has(kind)) return null;
  if (ts.isStringLiteralLike(title)) return { kind, title: asPattern(title.text) };
  return ts.isTemplateExpression(title) ? { kind, title: '.*' } : null;
}

function asPattern(title: string): string {
  return title
    .split(PLACES)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*');
}
