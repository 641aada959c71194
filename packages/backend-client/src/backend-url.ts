const defaultBase = 'https://chatgpt.com/backend-api';

/** Where a path of the backend is: `chatgpt.com` has it under another name than servers that stand in for it. */
export function backendUrl(base: string | undefined, path: string): string {
  const root = withApi((base ?? defaultBase).replace(/\/+$/u, ''));
  return root.endsWith('/backend-api') ? `${root}/wham${path}` : `${root}/api/codex${path}`;
}

function withApi(base: string): string {
  const { hostname } = new URL(base);
  const isChatgpt = hostname === 'chatgpt.com' || hostname === 'chat.openai.com';
  return isChatgpt && !base.includes('/backend-api') ? `${base}/backend-api` : base;
}
