/** A flashcard. */
export interface Card {
  /** A row of the course's coverage table ("FC47"), or a name of your own. */
  readonly id: string;
  readonly term: string;
  readonly definition: string;
  /** A picture in words, a rhyme or an acronym that helps to remember it. */
  readonly memoryAid?: string;
}
