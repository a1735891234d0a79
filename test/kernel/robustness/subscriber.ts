/**
 * A client in a process of its own, to be stopped and killed: it subscribes to everything, and tells of
 * each welcome and each idle. `node subscriber.js ADDRESS`
 */
import { Subscriber } from "zeromq";

const [address = ""] = process.argv.slice(2);
const socket = new Subscriber({ linger: 0, receiveHighWaterMark: 0, reconnectInterval: 10 });
socket.connect(address);
socket.subscribe();
for await (const frames of socket) {
  const topic = String(frames[0]);
  if (topic === "" && frames.some((frame) => frame.includes("iopub_welcome")))
    process.stdout.write("welcome\n");
  const idle = frames.some((frame) => frame.includes('"execution_state":"idle"'));
  if (!idle) continue;
  const parent = frames.find((frame) => frame.includes("execute_request"));
  if (parent) process.stdout.write(`idle ${JSON.parse(String(parent)).msg_id}\n`);
}
