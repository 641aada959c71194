/** What a person gives a turn. */
export type UserInput = string | readonly UserInputPart[];

export type UserInputPart = { type: 'text'; text: string } | { type: 'localImage'; path: string };
