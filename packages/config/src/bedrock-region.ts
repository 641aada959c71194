/** The regions of AWS in which Amazon Bedrock has this interface. */
const regions: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-3',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-west-2',
]);

/** Whether Amazon Bedrock can be used in the region, whose name becomes part of the host that credentials are sent to. */
export function isBedrockRegion(region: string): boolean {
  return regions.has(region);
}

/** All of them, for people. */
export function bedrockRegionNames(): string {
  return [...regions].join(', ');
}
