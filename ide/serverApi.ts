/** Somebody of the demonstration hospital whom a visitor can be. */
export interface Persona {
  readonly username: string;
  readonly displayName: string;
  readonly description: string;
}

/** What the server tells the editor. */
export interface IdeSettings {
  /** Null where personas are off: the visitor brings a token. */
  readonly personas: readonly Persona[] | null;
  readonly hasSandbox: boolean;
}

/** Asks what the editor may offer. */
export async function fetchSettings(): Promise<IdeSettings> {
  return (await checked(await fetch('/ide/settings'))).json() as Promise<IdeSettings>;
}

/** Asks for a persona's token. */
export async function fetchToken(username: string): Promise<string> {
  const response = await fetch('/ide/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username }),
  });
  const { token } = (await (await checked(response)).json()) as { token: string };
  return token;
}

/** Sends an operation; the answer is shown as it is, whatever its status. */
export async function fetchGraphQL(
  operation: unknown,
  token: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify(operation),
  });
  return response.json();
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return response;
}
