import { useEffect, useState } from 'react';
import { fetchToken, type Persona } from './serverApi';

/** Who asks, and how to become somebody else. */
export interface SignInState {
  /** The chosen persona's username; null for nobody. */
  readonly username: string | null;
  readonly token: string | null;
  /** False until a remembered persona has its token. */
  readonly isSettled: boolean;
  readonly fault: string | null;
  chooseUsername(username: string | null): void;
  /** For servers without personas. */
  useToken(token: string): void;
}

const REMEMBERED = 'chartsafe:persona';

/** Keeps the chosen persona for this browser tab, and its token in memory only. */
export function useSignIn(personas: readonly Persona[] | null): SignInState {
  const [username, setUsername] = useState<string | null>(() => rememberedAmong(personas));
  const [token, setToken] = useState<string | null>(null);
  const [isSettled, setSettled] = useState(personas === null);
  const [fault, setFault] = useState<string | null>(null);

  useEffect(() => {
    if (personas === null) return undefined;
    sessionStorage.setItem(REMEMBERED, username ?? '');
    let isCurrent = true;
    const token = username === null ? Promise.resolve(null) : fetchToken(username);
    token
      .then((newToken) => isCurrent && (setToken(newToken), setFault(null)))
      .catch(
        (error: unknown) => isCurrent && (setToken(null), setFault(error instanceof Error ? error.message : 'The server did not answer')),
      )
      .finally(() => isCurrent && setSettled(true));
    return () => {
      isCurrent = false;
    };
  }, [personas, username]);

  return { username, token, isSettled, fault, chooseUsername: setUsername, useToken: (text) => setToken(text === '' ? null : text) };
}

function rememberedAmong(personas: readonly Persona[] | null): string | null {
  const remembered = sessionStorage.getItem(REMEMBERED);
  if (remembered === '') return null;
  return personas?.find(({ username }) => username === remembered)?.username ?? personas?.[0]?.username ?? null;
}
