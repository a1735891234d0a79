"""A kernel that jupyter_client starts encrypted, and clients of four kinds: prints what each of them saw."""

import faulthandler
import json
import sys

import zmq
from jupyter_client import BlockingKernelClient
from jupyter_client.manager import KernelManager

# Where it stands when it hangs, before mocha loses patience.
faulthandler.dump_traceback_later(55, exit=True)
manager = KernelManager(kernel_name="gradlab", transport_encryption="required")
manager.start_kernel()
found = {}
try:
    with open(manager.connection_file) as file:
        connection = json.load(file)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    seen = []
    reply = client.execute_interactive(
        "`${await input('Key? ')} ${6 * 7}`",
        allow_stdin=True,
        stdin_hook=lambda message: client.input("typed"),
        output_hook=lambda message: seen.append(message["content"].get("data")),
        timeout=60,
    )
    found["encrypted"] = [reply["content"]["status"], [data["text/plain"] for data in seen if data]]
    found["beats"] = client.hb_channel.is_beating()

    def answered(patience=30, **changes):
        """Whether a client with these keys in place of the file's gets an answer."""
        info = {**connection, **changes}
        info = {name: value for name, value in info.items() if value is not None}
        other = BlockingKernelClient()
        other.load_connection_info(info)
        # A client that was refused before it sends would wait for ever to be connected again.
        other.context.sndtimeo = 1000 * patience
        other.start_channels()
        try:
            other.kernel_info(reply=True, timeout=patience)
            return True
        except Exception:
            return False
        finally:
            other.stop_channels()

    public, secret = (key.decode() for key in zmq.curve_keypair())
    found["same keys"] = answered()
    found["plain"] = answered(3, curve_publickey=None, curve_secretkey=None)
    found["other keys"] = answered(3, curve_publickey=public, curve_secretkey=secret)
    found["after these"] = answered()
    client.stop_channels()
finally:
    manager.shutdown_kernel(now=True)
json.dump(found, sys.stdout)
