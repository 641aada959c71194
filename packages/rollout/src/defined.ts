type Defined<Members> = {
  [Name in keyof Members as undefined extends Members[Name] ? never : Name]: Members[Name];
} & {
  [Name in keyof Members as undefined extends Members[Name] ? Name : never]?: Exclude<
    Members[Name],
    undefined
  >;
};

/** The members that are not undefined: absent is not `undefined`. */
export function defined<const Members extends object>(members: Members): Defined<Members> {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  // Only members whose type allows undefined can be gone, and those are optional in `Defined`.
  return Object.fromEntries(kept) as Defined<Members>;
}
