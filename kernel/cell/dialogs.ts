/** The types of the names with which a cell asks the user. */

export interface Dialogs {
  /**
   * Asks the user for a line of text, in a box below the cell: `const name = await input("Name? ")`.
   * Other code goes on meanwhile. Rejects when the client has no input box or the user ended the input.
   */
  input(prompt?: string): Promise<string>;
  /** Like `input`, but what is typed is not shown, and is kept nowhere. */
  password(prompt?: string): Promise<string>;
  /**
   * As in browsers and Deno: asks for a line of text and waits, with everything else, for the answer.
   * An empty answer is `defaultValue`; the end of the input (Ctrl-D in a terminal) gives null.
   */
  prompt(
    message?: string,
    defaultValue?: string,
    options?: { readonly password?: boolean },
  ): string | null;
  /** Shows a message and waits for Enter. */
  alert(message?: string): void;
  /** Asks a question and waits; true for an answer that begins with y or Y. */
  confirm(message?: string): boolean;
}
