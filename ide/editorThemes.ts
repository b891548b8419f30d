import type { editor } from 'monaco-editor';

type Theme = editor.IStandaloneThemeData;

const rules = (words: {
  keyword: string;
  name: string;
  text: string;
  number: string;
  comment: string;
  variable: string;
}): Theme['rules'] => [
  { token: 'keyword.gql', foreground: words.keyword, fontStyle: 'bold' },
  { token: 'key.identifier.gql', foreground: words.name },
  { token: 'type.identifier.gql', foreground: words.number },
  { token: 'argument.identifier.gql', foreground: words.variable },
  { token: 'string.gql', foreground: words.text },
  { token: 'number.gql', foreground: words.number },
  { token: 'comment.gql', foreground: words.comment },
  { token: 'string.key.json', foreground: words.name },
  { token: 'string.value.json', foreground: words.text },
  { token: 'number.json', foreground: words.number },
  { token: 'keyword.json', foreground: words.keyword },
];

/** The editor's colours: few, quiet, and readable on white as on slate. They replace GraphiQL's own themes by name. */
export const editorThemes: Readonly<Record<'graphiql-LIGHT' | 'graphiql-DARK', Theme>> = {
  'graphiql-LIGHT': {
    base: 'vs',
    inherit: true,
    rules: rules({ keyword: '0f6b74', name: '1d3f72', text: '8a4b08', number: '6b3fa0', comment: '6b7785', variable: '9c2c55' }),
    colors: {
      'editor.background': '#ffffff00',
      'editor.lineHighlightBackground': '#0f6b7408',
      'editor.lineHighlightBorder': '#00000000',
      'editorLineNumber.foreground': '#a3adb8',
      'editorIndentGuide.background1': '#00000000',
      'scrollbar.shadow': '#00000000',
      focusBorder: '#0f6b7466',
      'editorSuggestWidget.background': '#ffffff',
      'editorSuggestWidget.selectedBackground': '#e3eff0',
      'editorSuggestWidget.selectedForeground': '#1d3f72',
      'editorSuggestWidget.highlightForeground': '#0f6b74',
      'editorSuggestWidget.focusHighlightForeground': '#0f6b74',
    },
  },
  'graphiql-DARK': {
    base: 'vs-dark',
    inherit: true,
    rules: rules({ keyword: '5fc9d1', name: '9cc4ff', text: 'e9b872', number: 'c8a6f0', comment: '8794a3', variable: 'f0a0bd' }),
    colors: {
      'editor.background': '#00000000',
      'editor.lineHighlightBackground': '#5fc9d10c',
      'editor.lineHighlightBorder': '#00000000',
      'editorLineNumber.foreground': '#5b6875',
      'editorIndentGuide.background1': '#00000000',
      'scrollbar.shadow': '#00000000',
      focusBorder: '#5fc9d166',
      'editorSuggestWidget.background': '#1f2937',
      'editorSuggestWidget.selectedBackground': '#2c4550',
      'editorSuggestWidget.selectedForeground': '#e4ebf2',
      'editorSuggestWidget.highlightForeground': '#5fc9d1',
      'editorSuggestWidget.focusHighlightForeground': '#5fc9d1',
    },
  },
};
