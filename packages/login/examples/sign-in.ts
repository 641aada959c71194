import { startBrowserSignIn } from '@codex-ts/login/sign-in';

// A sign-in from your own user interface: show the URL, wait, go on.
const signIn = await startBrowserSignIn();

console.log(`Open ${signIn.authUrl}`);

// Where the browser cannot come back to this machine: signIn.pasted(urlFromTheAddressLine).
const auth = await signIn.done;

console.log(`Signed in by ${auth.kind}.`);
