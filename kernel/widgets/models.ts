/** All models of this process. A page that is loaded again asks for their states, all in one message. */
import type { Comm, Comms } from "../comms/index.js";
import { splitBuffers } from "./buffers.js";
import type { Model, State } from "./model.js";

const WIDGET = "jupyter.widget";
const CONTROL = "jupyter.widget.control";
/** Of the messages between widgets and the page; theirs begins with 2, that of the control comm with 1. */
const PROTOCOL = "2.1.0";
const CONTROL_MAJOR = "1";

export class Models {
  readonly #all = new Map<string, Model>();

  constructor(private readonly comms: Comms) {
    comms.register(CONTROL, (comm, { metadata }) => {
      const { version } = metadata;
      if (typeof version !== "string" || version.split(".")[0] !== CONTROL_MAJOR) {
        throw new Error(
          `the page asks for version ${JSON.stringify(version)} of ${CONTROL}; this kernel speaks ${CONTROL_MAJOR}`,
        );
      }
      comm.on("message", ({ data }) => {
        if (data["method"] === "request_states") this.#sendStates(comm);
      });
    });
  }

  open(data: object, buffers: readonly Uint8Array[]): Comm {
    return this.comms.open(WIDGET, data, { metadata: { version: PROTOCOL }, buffers });
  }

  add(model: Model): void {
    this.#all.set(model.id, model);
  }

  remove(model: Model): void {
    this.#all.delete(model.id);
  }

  /** Sends what waits to be joined with more: a cell's end must not come before it. */
  flush(): void {
    for (const model of this.#all.values()) model.flush();
  }

  #sendStates(comm: Comm): void {
    this.flush();
    const states: Record<string, State> = {};
    for (const [id, { state }] of this.#all) {
      states[id] = {
        model_name: state["_model_name"],
        model_module: state["_model_module"],
        model_module_version: state["_model_module_version"],
        state,
      };
    }
    const split = splitBuffers(states);
    comm.send(
      { method: "update_states", states: split.state, buffer_paths: split.paths },
      { buffers: split.buffers },
    );
  }
}
