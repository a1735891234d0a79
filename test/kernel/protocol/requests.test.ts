import assert from "node:assert/strict";
import fc from "fast-check";
import { readCommInfoRequest, readCommOpen } from "../../../kernel/protocol/comm.js";
import { readCompleteRequest } from "../../../kernel/protocol/complete.js";
import { readExecuteRequest } from "../../../kernel/protocol/execute.js";
import { readHistoryRequest } from "../../../kernel/protocol/history.js";
import { readInspectRequest } from "../../../kernel/protocol/inspect.js";
import { readIsCompleteRequest } from "../../../kernel/protocol/isComplete.js";
import { InvalidMessage, type JsonObject } from "../../../kernel/protocol/json.js";
import { readShutdownRequest } from "../../../kernel/protocol/lifecycle.js";

const readers: readonly ((content: JsonObject) => unknown)[] = [
  readExecuteRequest,
  readCompleteRequest,
  readInspectRequest,
  readIsCompleteRequest,
  readHistoryRequest,
  readCommInfoRequest,
  readCommOpen,
  readShutdownRequest,
];

describe("requests", () => {
  it("fills in the defaults of execute_request", () => {
    assert.deepEqual(readExecuteRequest({ code: "1" }), {
      code: "1",
      silent: false,
      storeHistory: true,
      userExpressions: {},
      allowStdin: false,
      stopOnError: true,
    });
  });

  it("stores nothing of a silent cell, whatever store_history says", () => {
    assert.equal(
      readExecuteRequest({ code: "", silent: true, store_history: true }).storeHistory,
      false,
    );
  });

  it("takes null for a field as absent, as some clients send it", () => {
    assert.deepEqual(readExecuteRequest({ code: "", user_expressions: null }).userExpressions, {});
    assert.equal(readCommInfoRequest({ target_name: null }).target, null);
  });

  it("puts a cursor without a position at the end, and counts code points", () => {
    assert.equal(readCompleteRequest({ code: "abc" }).offset, 3);
    assert.equal(readInspectRequest({ code: "😀a", cursor_pos: 1 }).offset, 2);
  });

  it("reads each kind of history request", () => {
    assert.deepEqual(
      readHistoryRequest({ hist_access_type: "tail", n: 3, output: true, raw: true }),
      {
        access: "tail",
        output: true,
        n: 3,
      },
    );
    assert.deepEqual(
      readHistoryRequest({ hist_access_type: "range", session: 2, start: 1, stop: null }),
      {
        access: "range",
        output: false,
        session: 2,
        start: 1,
        stop: null,
      },
    );
    assert.deepEqual(
      readHistoryRequest({ hist_access_type: "search", pattern: "a*", unique: true }),
      {
        access: "search",
        output: false,
        pattern: "a*",
        n: null,
        unique: true,
      },
    );
  });

  it("says which field is wrong, what it must be and what it was", () => {
    assert.throws(() => readExecuteRequest({ code: 5 }), {
      name: "InvalidMessage",
      message: "execute_request.code must be a string; received 5",
    });
    assert.throws(() => readExecuteRequest({ code: "", user_expressions: { a: 1 } }), {
      message: "execute_request.user_expressions.a must be a string; received 1",
    });
    assert.throws(() => readHistoryRequest({ hist_access_type: "all" }), {
      message:
        'history_request.hist_access_type must be "tail" or "range" or "search"; received "all"',
    });
  });

  it("reads or refuses any content, and fails in no other way", () => {
    const field = fc.constantFrom(
      "code",
      "silent",
      "cursor_pos",
      "n",
      "hist_access_type",
      "user_expressions",
      "restart",
      "comm_id",
      "target_name",
      "data",
      "pattern",
      "session",
      "__proto__",
    );
    const content = fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.constant("tail")));
    fc.assert(
      fc.property(content, fc.constantFrom(...readers), (value, read) => {
        try {
          read(value);
        } catch (error) {
          assert.ok(error instanceof InvalidMessage, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
