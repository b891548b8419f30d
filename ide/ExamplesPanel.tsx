import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { exampleOperations, type ExampleOperation } from './exampleOperations';

/** The list of examples at the left side; a click opens one in a tab, ready to run. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: 'Examples', icon: ExamplesIcon, content: ExamplesPanel };

function ExamplesPanel() {
  const tabs = useGraphiQL((state) => state.tabs);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const { addTab, changeTab } = useGraphiQLActions();

  function open({ query, variables }: ExampleOperation): void {
    const openAlready = tabs.findIndex((tab) => tab.query === query);
    if (openAlready >= 0) {
      changeTab(openAlready);
      return;
    }
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2));
  }

  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <ul>
        {exampleOperations.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.title}</strong>
              <span>{example.description}</span>
            </button>
          </li>
        ))}
      </ul>
      <p>Change the person at the top, and the operation runs again with that person's eyes.</p>
    </section>
  );
}

function ExamplesIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <rect x="4" y="3.500" width="16" height="17" rx="2" />
      <path d="M8 8.500h8M8 12.500h8M8 16.500h5" />
    </svg>
  );
}
