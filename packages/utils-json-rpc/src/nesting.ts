/** Whether brackets of the JSON text are open more than `limit` deep. Cheap for text that holds few of them. */
export function nestsDeeperThan(text: string, limit: number): boolean {
  return opensMoreThan(text, limit) && deepest(text) > limit;
}

function opensMoreThan(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > limit) return true;
    }
  }
  return false;
}

function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > most) most = depth;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return most;
}
