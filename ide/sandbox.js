/* global EmbeddedSandbox */
if (typeof EmbeddedSandbox === 'undefined') {
  document.getElementById('sandbox').hidden = true;
  document.getElementById('offline').hidden = false;
} else {
  new EmbeddedSandbox({
    target: '#sandbox',
    initialEndpoint: `${location.origin}/graphql`,
    includeCookies: false,
    runTelemetry: false,
  });
}
