import { GraphiQL, type GraphiQLProps } from 'graphiql';
import { useMonaco } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import { editorThemes } from './editorThemes';
import { exampleOperations } from './exampleOperations';
import { EXAMPLES_PLUGIN } from './ExamplesPanel';
import { Header } from './Header';
import { RunAgain } from './RunAgain';
import { fetchGraphQL, type IdeSettings } from './serverApi';
import { useSignIn } from './useSignIn';

const [firstExample] = exampleOperations;
const PLUGINS = [EXAMPLES_PLUGIN];

/** The whole page: who asks, above; GraphiQL with the examples, below. */
export function Ide({ settings }: { readonly settings: IdeSettings }) {
  const signIn = useSignIn(settings.personas);
  const tokenNow = useRef(signIn.token);
  tokenNow.current = signIn.token;
  const [fetcher] = useState<GraphiQLProps['fetcher']>(
    () =>
      ((operation, options) =>
        fetchGraphQL(operation, tokenNow.current, options?.headers as Record<string, string> | undefined)) as GraphiQLProps['fetcher'],
  );

  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    for (const [name, theme] of Object.entries(editorThemes)) monaco?.editor.defineTheme(name, theme);
  }, [monaco]);

  if (!signIn.isSettled) return null;
  return (
    <div className="page">
      <Header settings={settings} signIn={signIn} />
      <main className="workbench">
        <GraphiQL
          fetcher={fetcher}
          plugins={PLUGINS}
          visiblePlugin={EXAMPLES_PLUGIN}
          storage={sessionStorage}
          defaultTheme="light"
          defaultEditorToolsVisibility="variables"
          defaultTabs={[{ query: firstExample?.query ?? '{ __typename }' }]}
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo>
            <span />
          </GraphiQL.Logo>
          <GraphiQL.Footer>
            <RunAgain asker={signIn.token} />
          </GraphiQL.Footer>
        </GraphiQL>
      </main>
    </div>
  );
}
