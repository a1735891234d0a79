"""Questions to the user through jupyter_client's own client: prints what was asked and what came of it."""

import json
import sys

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="gradlab")
found = []
try:
    for code, answers, allow_stdin in json.load(sys.stdin):
        asked = []
        shown = []

        def stdin_hook(message, answers=iter(answers), asked=asked):
            asked.append(message["content"])
            client.input(next(answers))

        def output_hook(message, shown=shown):
            if message["msg_type"] == "execute_result":
                shown.append(message["content"]["data"]["text/plain"])

        reply = client.execute_interactive(
            code,
            allow_stdin=allow_stdin,
            stdin_hook=stdin_hook,
            output_hook=output_hook,
            timeout=60,
        )["content"]
        found.append({"asked": asked, "shown": shown, "ename": reply.get("ename")})
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
json.dump(found, sys.stdout)
