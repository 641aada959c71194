export {
  signInWithBedrockAccessKeys,
  signInWithBedrockApiKey,
  type BedrockAccessKeysText,
  type BedrockApiKeyText,
} from './bedrock-keys.ts';
export { startBrowserSignIn, type BrowserSignIn } from './browser-sign-in.ts';
export { chooseSignInFlow, type FlowChoice, type FlowFacts } from './choose-flow.ts';
export { startDeviceSignIn, type DeviceSignIn } from './device-code.ts';
export type { Listen } from './listen.ts';
export { signInWithAccessToken, signInWithApiKey } from './pasted-secret.ts';
export type { SignInOptions, SignInPorts } from './sign-in-options.ts';
export type { SuccessPage } from './success-url.ts';
