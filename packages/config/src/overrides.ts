import { mergeTables, setOwn, type ConfigLayer, type ConfigTable } from './config-table.ts';
import { OverrideError } from './errors.ts';

const keyPart = /^\s*(?:"(?<quoted>[^"]*)"|'(?<literal>[^']*)'|(?<bare>[^."'\s]+))\s*(?:\.|$)/u;

/**
 * The `-c key=value` of a command line as one layer, later ones over earlier. Keys are dotted; the value is TOML, or,
 * when it is not, text as it stands. Throws `CONFIG_OVERRIDE_INVALID`.
 */
export async function overridesLayer(overrides: readonly string[]): Promise<ConfigLayer> {
  let table: ConfigTable = {};
  for (const override of overrides) table = mergeTables(table, await overrideTable(override));
  return { kind: 'overrides', path: '-c', table };
}

async function overrideTable(override: string): Promise<ConfigTable> {
  const at = override.indexOf('=');
  if (at === -1) throw new OverrideError(override, "missing '='");
  const keys = splitKey(override.slice(/*start*/ 0, at));
  if (keys.length === 0) throw new OverrideError(override, 'empty key');
  const value = await tomlValue(override.slice(at + 1).trim());
  return keys.reduceRight<unknown>((inner, key) => {
    const table: Record<string, unknown> = {};
    setOwn(table, key, inner);
    return table;
  }, value) as ConfigTable; // at least one key, so the outermost is a table
}

function splitKey(text: string): readonly string[] {
  const keys: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = keyPart.exec(rest);
    if (found === null) throw new OverrideError(text, 'not a dotted key');
    const { quoted, literal, bare } = found.groups ?? {};
    keys.push(quoted ?? literal ?? bare ?? '');
    rest = rest.slice(found[0].length);
  }
  return keys;
}

async function tomlValue(text: string): Promise<unknown> {
  const { parse } = await import('smol-toml');
  try {
    return parse(`value = ${text}`)['value'];
  } catch {
    return text.replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/su, '$<inner>');
  }
}
