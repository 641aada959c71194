/** Where the kind of a line stands in it, whoever wrote it. */
const kindLength = 160;
const bulky = /"type":"(?:response_item|world_state|token_usage_record)"/u;

/** Whether a line is of a kind that tells people nothing: the longest of a log, told without reading it. */
export function isForModel(line: string): boolean {
  return bulky.test(line.slice(/*start*/ 0, kindLength));
}
