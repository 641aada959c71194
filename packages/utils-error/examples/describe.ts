import { CodexError, describeError, isCodexError, Secret } from '@codex-ts/utils-error';

class OvenColdError extends CodexError {
  override readonly code = 'OVEN_HEAT_MISSING';
}

const key = new Secret('sk-0123456789');

function bake(): never {
  const cause = new Error(`GET https://oven.example/heat?token=${key.reveal()} was refused`);
  throw new OvenColdError('the oven stays cold', { retry: 'later', remedy: 'Plug it in.', cause });
}

try {
  bake();
} catch (error) {
  if (!isCodexError(error) || error.code !== 'OVEN_HEAT_MISSING') throw error;
  console.log(describeError(error));
  console.log(error.retry, error.remedy, { key });
}
