/** CurveZMQ: the key pair in a connection file. jupyter_client 8.10 writes it when it is to encrypt. */
import { type JsonObject, InvalidMessage } from "./json.js";

/** Both in Z85, as ZeroMQ takes them. */
export interface CurveKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

const KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/**
 * Null: the connection is not encrypted. Anything but two keys or none is refused: who wanted
 * encryption must not get a connection without.
 * @throws InvalidMessage, without quoting a key
 */
export function readCurveKeys(connection: JsonObject): CurveKeys | null {
  const [publicKey, secretKey] = ["curve_publickey", "curve_secretkey"].map((name) => {
    const value = connection[name] ?? null;
    if (value === null || (typeof value === "string" && KEY.test(value))) return value;
    throw new InvalidMessage(`connection.${name} must be a key of 40 Z85 characters`);
  });
  if (publicKey && secretKey) return { publicKey, secretKey };
  if (!publicKey && !secretKey) return null;
  throw new InvalidMessage("connection.curve_publickey and curve_secretkey go together");
}
