/** Opens and binds the kernel's sockets; the heartbeat has its own in `heartbeat.ts`. */
import { capability, Router, XPublisher } from "zeromq";
import type { Connection } from "../protocol/connection.js";
import { Channel } from "./channel.js";
import type { Log } from "./log.js";

export interface Sockets {
  readonly shell: Channel;
  readonly control: Channel;
  readonly stdin: Channel;
  readonly iopub: Channel;
}

/** How long a closing socket keeps trying to deliver what it holds, in milliseconds. */
const LINGER = 1000;

/**
 * A lost "idle" leaves a client waiting for ever, so nothing is dropped for a client that is only slow.
 * One that has read nothing for a minute although something waits for it is disconnected (where the
 * system can tell: TCP on Linux), and is welcomed anew when it goes on. Whoever is this many messages
 * behind misses the next ones. The others do not notice either.
 */
const STOPPED = 60_000;
const MOST_QUEUED = 20_000;

export async function openSockets(connection: Connection, log: Log): Promise<Sockets> {
  const { addresses } = connection;
  const options = { linger: LINGER, sendHighWaterMark: 0, ...encryption(connection) };
  // `handover`: a client that reconnects under its old identity takes its route over.
  const router = () => new Router({ ...options, handover: true });
  const shell = router();
  const control = router();
  const stdin = router();
  // A question to a client that is not there must not wait for an answer.
  stdin.mandatory = true;
  const iopub = new XPublisher({
    ...options,
    sendHighWaterMark: MOST_QUEUED,
    tcpMaxRetransmitTimeout: STOPPED,
  });
  // Every subscription is seen, a second client's too, so that each is welcomed.
  iopub.verbosity = "allSubs";
  await Promise.all([
    shell.bind(addresses.shell),
    control.bind(addresses.control),
    stdin.bind(addresses.stdin),
    iopub.bind(addresses.iopub),
  ]);
  return {
    shell: new Channel(shell, log),
    control: new Channel(control, log),
    stdin: new Channel(stdin, log),
    iopub: new Channel(iopub, log),
  };
}

/**
 * What makes a socket the server of encrypted connections; nothing when the connection file has no keys.
 * @throws when encryption is asked for and ZeroMQ cannot do it
 */
export function encryption({ curve }: Pick<Connection, "curve">): {
  readonly curveServer?: true;
  readonly curveSecretKey?: string;
} {
  if (!curve) return {};
  if (!capability.curve) {
    throw new Error(
      "the connection file asks for CurveZMQ encryption, which this build of ZeroMQ lacks; set transport_encryption to disabled in Jupyter's configuration",
    );
  }
  return { curveServer: true, curveSecretKey: curve.secretKey };
}
