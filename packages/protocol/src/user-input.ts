/** What a person gives a turn. */
export type UserInput = string | readonly UserInputPart[];

/** One part of it: text, an image file by its path, or an image by its URL, which may be a data URL. */
export type UserInputPart =
  | { type: 'text'; text: string }
  | { type: 'localImage'; path: string }
  | { type: 'image'; url: string };
