import { isMacOs, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/**
 * Runs the query at hand again when another person asks, so that the two answers can be compared; never a mutation,
 * and nothing that has not been run before. Shows how to run one by hand.
 */
export function RunAgain({ asker }: { readonly asker: string | null }) {
  const { run, introspect } = useGraphiQLActions();
  const schema = useGraphiQL((state) => state.schema);
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  const operations = useGraphiQL((state) => state.operations);
  const lastAsker = useRef(asker);

  useEffect(() => {
    if (lastAsker.current === asker) return;
    lastAsker.current = asker;
    if (!schema) void introspect();
    const wasRun = (responseEditor?.getValue() ?? '') !== '';
    if (wasRun && operations?.every(({ operation }) => operation === 'query')) run();
  }, [asker, introspect, operations, responseEditor, run, schema]);

  return (
    <p className="hint">
      <kbd>{isMacOs ? '⌘' : 'Ctrl'}</kbd> <kbd>Enter</kbd> runs the operation
    </p>
  );
}
