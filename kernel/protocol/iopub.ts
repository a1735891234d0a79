/**
 * What the kernel publishes to every client.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-iopub-pub-sub-channel
 */
import type { CommContent, CommOpenContent } from "./comm.js";
import type { ErrorReply, MimeParts } from "./execute.js";
import type { ShutdownReply } from "./lifecycle.js";

/** By message type, the content that goes with it. */
export interface Publications {
  readonly status: { readonly execution_state: "busy" | "idle" };
  readonly execute_input: { readonly code: string; readonly execution_count: number };
  readonly execute_result: MimeParts & { readonly execution_count: number };
  readonly stream: { readonly name: "stdout" | "stderr"; readonly text: string };
  readonly display_data: MimeParts & Transient;
  readonly update_display_data: MimeParts & Transient;
  readonly clear_output: { readonly wait: boolean };
  readonly error: Omit<ErrorReply, "status">;
  readonly comm_open: CommOpenContent;
  readonly comm_msg: CommContent;
  readonly comm_close: CommContent;
  /** An event of the Debug Adapter Protocol. */
  readonly debug_event: object;
  readonly shutdown_reply: ShutdownReply;
  /** https://jupyter-client.readthedocs.io/en/stable/messaging.html#welcome-message */
  readonly iopub_welcome: { readonly subscription: string };
}

interface Transient {
  /** Always an object, `{}` without an id: nbclient fails on null. */
  readonly transient: { readonly display_id?: string };
}
