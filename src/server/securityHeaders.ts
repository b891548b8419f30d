import type { RequestHandler } from 'express';
import helmet from 'helmet';

const SANDBOX_SCRIPTS = 'https://embeddable-sandbox.cdn.apollographql.com';
const SANDBOX_FRAME = 'https://sandbox.embed.apollographql.com';

/** What each kind of page may load. Answers of the API are no pages and may load nothing. */
const CONTENT_POLICIES = {
  api: {},
  ide: {
    scriptSrc: ["'self'"],
    // The editor positions its lines by style attributes and adds its theme as a style element.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
  },
  sandbox: {
    scriptSrc: ["'self'", SANDBOX_SCRIPTS],
    styleSrc: ["'self'", "'unsafe-inline'"],
    frameSrc: [SANDBOX_FRAME],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'https:', 'data:'],
  },
} as const;

/** Makes the headers that keep browsers in bounds, for one kind of page; `isEncrypted` adds the demand for HTTPS. */
export function securityHeaders(page: keyof typeof CONTENT_POLICIES, isEncrypted: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        ...Object.fromEntries(
          Object.entries(CONTENT_POLICIES[page]).map(([directive, sources]: [string, readonly string[]]) => [directive, [...sources]]),
        ),
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isEncrypted,
    xFrameOptions: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: page === 'sandbox' ? 'same-origin-allow-popups' : 'same-origin' },
  });
}
