/** Names whose capitals no rule of thumb gets right, in the one spelling we use. */
const compounds: readonly (readonly [pattern: RegExp, spelling: string])[] = [
  [/chat_?gpt/giu, 'chatgpt'],
  [/open_?ai(?![a-z])/giu, 'openai'],
  [/json_?rpc/giu, 'jsonRpc'],
  [/mac_?os(?![a-z])/giu, 'macos'],
];

/** Names that JavaScript itself calls by this spelling. */
const imposed = new Set(['toJSON']);

const onlyCapitals = /^[A-Z][A-Z0-9_]*$/u;

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `chatGPTUrl` → `chatgptUrl`: each compound as one word, with the case its place in the name asks for. */
function joinCompounds(name: string): string {
  return compounds.reduce(
    (joined, [pattern, spelling]) =>
      joined.replace(pattern, (found, at: number) => {
        if (found === spelling || found === capitalise(spelling)) return found;
        const isFirst = at === 0 && found.charAt(0) === found.charAt(0).toLowerCase();
        return isFirst ? spelling : capitalise(spelling);
      }),
    name,
  );
}

/** `parseURL` → `parseUrl`, `JSONParser` → `JsonParser`, `OAuth` → `Oauth`, `userIDs` → `userIds`. */
function lowerRuns(name: string): string {
  return name.replaceAll(/([A-Z]{2,})(s(?![a-z])|[a-z]*)/gu, (_, run: string, rest: string) => {
    if (rest === '' || rest === 's') return capitalise(run.toLowerCase()) + rest;
    // A single capital before a word is part of it; of a longer run the last capital begins the next word.
    if (run.length === 2) return capitalise(run.toLowerCase()) + rest;
    return capitalise(run.slice(0, -1).toLowerCase()) + run.slice(-1) + rest;
  });
}

/** `MAX_SIZE` → `maxSize` for a value, `MaxSize` for a type. */
function fromCapitals(name: string, kind: 'type' | 'value'): string {
  const words = name.toLowerCase().split('_').filter(Boolean);
  const pascal = words.map(capitalise).join('');
  return kind === 'type' ? pascal : pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** The name with every acronym and contraction written as one word; the same name when it already is. */
export function oneWordSpelling(name: string, kind: 'type' | 'value'): string {
  const isLowerCase = name === name.toLowerCase();
  if (isLowerCase || imposed.has(name) || name.replaceAll('_', '').length < 2) return name;
  if (onlyCapitals.test(name)) return fromCapitals(name, kind);
  return lowerRuns(joinCompounds(name));
}
