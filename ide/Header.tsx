import type { IdeSettings, Persona } from './serverApi';
import type { SignInState } from './useSignIn';

/** The bar at the top: the product, who asks, and the way to Apollo Sandbox. */
export function Header({ settings, signIn }: { readonly settings: IdeSettings; readonly signIn: SignInState }) {
  return (
    <header className="bar">
      <a className="brand" href="/ide">
        <img src="/ide/files/icon.svg" alt="" width="26" height="26" />
        <span>Chartsafe</span>
      </a>
      {settings.personas === null ? <TokenBox signIn={signIn} /> : <PersonaSwitch personas={settings.personas} signIn={signIn} />}
      {signIn.fault === null ? null : (
        <p className="fault" role="alert">
          {signIn.fault}
        </p>
      )}
      <nav className="links">{settings.hasSandbox ? <a href="/sandbox">Apollo Sandbox</a> : null}</nav>
    </header>
  );
}

function PersonaSwitch({ personas, signIn }: { readonly personas: readonly Persona[]; readonly signIn: SignInState }) {
  return (
    <div className="persona">
      <label htmlFor="persona">Ask as</label>
      <select id="persona" value={signIn.username ?? ''} onChange={(event) => signIn.chooseUsername(event.target.value || null)}>
        {personas.map(({ username, displayName, description }) => (
          <option key={username} value={username}>
            {displayName} – {description}
          </option>
        ))}
        <option value="">Nobody – requests carry no token</option>
      </select>
    </div>
  );
}

function TokenBox({ signIn }: { readonly signIn: SignInState }) {
  return (
    <div className="persona">
      <label htmlFor="token">Bearer token</label>
      <input
        id="token"
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="Paste a token of your sign-in service"
        onChange={(event) => signIn.useToken(event.target.value.trim())}
      />
      <p>Kept in this page only</p>
    </div>
  );
}
