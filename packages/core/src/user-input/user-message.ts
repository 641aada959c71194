import type { ModelFacts } from '@codex-ts/model-client';
import type { ContentItem, MessageItem, UserInput, UserInputPart } from '@codex-ts/protocol';

import { localAudio, linkedAudio } from './audio-content.ts';
import { linkedImage, localImage, uploadedImage } from './image-content.ts';
import { skillText } from './skill-text.ts';

/** The input as parts. Half a character is none: neither the model's server nor native codex reads JSON that holds one. */
export function inputParts(input: UserInput): readonly UserInputPart[] {
  const parts: readonly UserInputPart[] = typeof input === 'string' ? [{ type: 'text', text: input }] : input;
  return parts.map((part) => (part.type === 'text' ? { ...part, text: part.text.toWellFormed() } : part));
}

/** For whom and where the user's words are read. */
export interface Listener {
  workspace: string;
  model: ModelFacts;
}

/** What the model is told of the user's words: the words with all that can be shown in place, then each skill once. */
export interface ToldWords {
  message: MessageItem;
  skills: readonly MessageItem[];
}

/**
 * Reads the user's words as the model is told them. Pictures and sounds from files go inline, each between a line that
 * names it and its end; relative paths are taken from the workspace. What cannot be shown is told in its place.
 */
export async function readWords(parts: readonly UserInputPart[], listener: Listener): Promise<ToldWords> {
  const reader = new WordsReader(listener);
  for (const part of parts) await reader.add(part);
  return { message: userMessage(reader.content), skills: [...reader.skills].map(skillMessage) };
}

class WordsReader {
  readonly content: ContentItem[] = [];
  readonly skills = new Set<string>();
  readonly #listener: Listener;
  #images = 0;
  #sounds = 0;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  async add(part: UserInputPart): Promise<void> {
    switch (part.type) {
      case 'text':
        this.#say(part.text);
        return;
      case 'localImage':
      case 'image':
        this.#images += 1;
        this.content.push(...(await this.#image(part)));
        return;
      case 'localAudio':
      case 'audio':
        this.#sounds += 1;
        this.content.push(...(await this.#sound(part)));
        return;
      case 'skill': {
        const { told, text } = await skillText(part, this.#listener.workspace);
        if (told === 'whole') this.skills.add(text);
        else this.#say(text);
        return;
      }
      case 'mention':
        return;
      default:
        part satisfies never;
    }
  }

  async #image(part: Extract<UserInputPart, { type: 'localImage' | 'image' }>): Promise<ContentItem[]> {
    const options = { ...this.#listener, detail: part.detail, number: this.#images };
    if (part.type === 'localImage') return localImage(part.path, options);
    return ['url' in part ? linkedImage(part.url, options) : uploadedImage(part.fileId, options)];
  }

  /** Nothing for a sound that the model's side has: no model takes it, and the turn fails for it. */
  async #sound(part: Extract<UserInputPart, { type: 'localAudio' | 'audio' }>): Promise<ContentItem[]> {
    const { workspace } = this.#listener;
    if (part.type === 'localAudio') return localAudio(part.path, { workspace, number: this.#sounds });
    return 'url' in part ? [linkedAudio(part.url)] : [];
  }

  #say(text: string): void {
    this.content.push({ type: 'input_text', text });
  }
}

function skillMessage(text: string): MessageItem {
  return userMessage([{ type: 'input_text', text }]);
}

function userMessage(content: ContentItem[]): MessageItem {
  return { type: 'message', role: 'user', content };
}
