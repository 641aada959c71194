export { assertWritable } from './assert-writable.ts';
export { FileReadError, FileWriteError } from './errors.ts';
export { readFileStably, type ReadOptions } from './read-file.ts';
export { removeFile } from './remove-file.ts';
export { writeFileDurably, type WriteOptions, type WriteStep } from './write-file.ts';
