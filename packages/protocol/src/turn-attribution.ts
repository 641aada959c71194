/** What led to a turn, as the program that asks for it tells it. The log and the model's server are told. */
export interface TurnAttribution {
  /** The first turn of the chain of work that this one belongs to; itself unless given. */
  rootTurnId?: string;
  /** The turn that this one is begun for. */
  parentTurnId?: string;
  /** What made the program begin it, in its own words. */
  trigger?: string;
}
