import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chooseModelProvider, forgetModelProvider } from '@codex-ts/config';
import { expect, test } from 'vitest';

import { openHome } from './home.ts';

const id = 'amazon-bedrock';

test('the choice is added, and everything else stays as it is written', async () => {
  const before = '# mine\nmodel = "gpt-5.5"\n\n[analytics]\nenabled = false # really\n';
  await using home = await openHome({ 'home/config.toml': before });

  await chooseModelProvider({ codexHome: home.codexHome, id, awsRegion: 'eu-west-1' });

  expect(await text(home.codexHome)).toBe(
    `model_provider = "${id}"\n${before}\n[model_providers.${id}.aws]\nregion = "eu-west-1"\n`,
  );
  expect((await home.load()).provider).toMatchObject({
    id,
    baseUrl: 'https://bedrock-mantle.eu-west-1.api.aws/openai/v1',
    requiresOpenaiAuth: false,
  });
});

test('a choice that is there is replaced, and can be taken back', async () => {
  const before = `model_provider = "own"\n[model_providers.own]\nname = "Own"\n[model_providers.${id}.aws]\nregion = "a"\nprofile = "p"\n`;
  await using home = await openHome({ 'home/config.toml': before });
  const { codexHome } = home;

  await chooseModelProvider({ codexHome, id, awsRegion: 'b' });
  expect(await text(codexHome)).toBe(before.replace('"own"', `"${id}"`).replace('"a"', '"b"'));

  await forgetModelProvider({ codexHome, id: 'other' });
  await forgetModelProvider({ codexHome, id });
  expect(await text(codexHome)).toBe(before.replace('model_provider = "own"\n', '').replace('"a"', '"b"'));
  expect((await home.load()).provider.id).toBe('openai');
});

test('without a file one is made; what cannot be read is left alone', async () => {
  await using home = await openHome();
  const { codexHome } = home;
  await forgetModelProvider({ codexHome, id });

  await chooseModelProvider({ codexHome, id });
  expect(await text(codexHome)).toBe(`model_provider = "${id}"\n`);

  await home.write('home/config.toml', 'model = [');
  await forgetModelProvider({ codexHome, id });
  await expect(chooseModelProvider({ codexHome, id })).rejects.toMatchObject({ code: 'CONFIG_FILE_INVALID' });
  expect(await text(codexHome)).toBe('model = [');
});

test('a setting inside a text of several lines is no setting', async () => {
  const before = 'developer_instructions = """\nmodel_provider = "x"\n"""\n';
  await using home = await openHome({ 'home/config.toml': before });

  await expect(chooseModelProvider({ codexHome: home.codexHome, id })).rejects.toMatchObject({
    code: 'CONFIG_FILE_INVALID',
  });
  expect(await text(home.codexHome)).toBe(before);
});

test('Bedrock is built in, but for region and profile', async () => {
  await using home = await openHome({ 'home/config.toml': `model_provider = "${id}"\n` });
  expect((await home.load()).provider.baseUrl).toBe('https://bedrock-mantle.us-east-1.api.aws/openai/v1');

  const overrides = [`model_providers.${id}.base_url="http://127.0.0.1:1"`];
  await expect(home.load({ overrides })).rejects.toMatchObject({ code: 'CONFIG_VALUE_INVALID' });
});

function text(codexHome: string): Promise<string> {
  return readFile(join(codexHome, 'config.toml'), 'utf8');
}
