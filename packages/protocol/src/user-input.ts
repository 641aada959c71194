/** What a person gives a turn. */
export type UserInput = string | readonly UserInputPart[];

/** One part of it: text, or an image file by its path. */
export type UserInputPart = { type: 'text'; text: string } | { type: 'localImage'; path: string };
