/** What a person gives a turn. */
export type UserInput = string | readonly UserInputPart[];

/**
 * One part of what a person gives a turn. The `url` of a picture may be a data URL, that of a sound has to be one; a `fileId` names a
 * file that was uploaded to the model's side; a `path` is a file of this machine. A `skill` is a `SKILL.md` to follow. A `mention`
 * is for people and programs: the model hears nothing of it.
 */
export type UserInputPart =
  | { type: 'text'; text: string; textElements?: readonly TextElement[] }
  | { type: 'localImage'; path: string; detail?: ImageDetail }
  | { type: 'image'; url: string; detail?: ImageDetail }
  | { type: 'image'; fileId: string; detail?: ImageDetail }
  | { type: 'localAudio'; path: string }
  | { type: 'audio'; url: string }
  | { type: 'audio'; fileId: string }
  | { type: 'skill'; name: string; path: string }
  | { type: 'mention'; name: string; path: string };

/** How closely the model is to look at a picture. */
export type ImageDetail = 'auto' | 'low' | 'high' | 'original';

/** A part of a text that stands for something; the range counts bytes of UTF-8. */
export interface TextElement {
  byteRange: { start: number; end: number };
  /** What people are shown in its place. */
  placeholder?: string;
}
