/** What a README has to agree with. */
export interface DescribedPackage {
  readonly name: string;
  /** Whether others import it; a program shows a command instead of an import. */
  readonly isImported: boolean;
  /** The texts of its example files. */
  readonly examples: readonly string[];
}

function sectionsOf(readme: string): Map<string, string> {
  const [, ...sections] = readme.split(/^## /mu);
  return new Map(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title.trim(), lines.join('\n').trim()];
    }),
  );
}

/** The code of the first block in that language. A fence may be longer than three, for code that holds one. */
function firstBlock(text: string, language: string): string | undefined {
  const block = new RegExp(String.raw`^(?<fence>\x60{3,})${language}\n(?<code>[\s\S]*?)^\k<fence>$`, 'mu');
  return block.exec(text)?.groups?.['code'];
}

/** Where a README differs from the shape that all have: a title, what it owns, use, errors, and what is elsewhere. */
export function readmeFaults(readme: string, { name, isImported, examples }: DescribedPackage): string[] {
  const faults: string[] = [];
  const [title, owner = ''] = readme.split('\n\n');
  if (title !== `# ${name}`) faults.push(`the title is not "# ${name}"`);
  if (!/^[^#][\s\S]*\.$/u.test(owner)) faults.push('no sentence below the title says what the package owns');

  const sections = sectionsOf(readme);
  const titles = [...sections.keys()].filter((own) => ['Use', 'Errors', 'Not here'].includes(own));
  if (titles.join() !== 'Use,Errors,Not here')
    faults.push('the sections "Use", "Errors", "Not here" do not follow each other');
  for (const [own, text] of sections) if (text === '') faults.push(`"${own}" is empty`);

  const block = firstBlock(sections.get('Use') ?? '', isImported ? 'ts' : 'sh');
  if (block === undefined) faults.push(`"Use" has no ${isImported ? 'ts' : 'sh'} block`);
  else if (isImported && !examples.includes(block)) faults.push('the block in "Use" is no file in examples/');
  return faults;
}
