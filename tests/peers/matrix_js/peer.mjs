// A neighbour on the SDK of Element, who trusts only devices that their owner has signed.
//
// node peer.mjs URL USER PASSWORD BOT [VERSION] opens an encrypted private room with BOT; with a room version, one that
// is not encrypted, in which BOT may do all that its owner may. Every line on stdin is a text to say;
// every line on stdout is JSON: {room}, {sent}, {heard, body}, or {heard, failure} for what could not be decrypted.

import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { createClient, MatrixEventEvent, Preset } from "matrix-js-sdk";
import { OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";
import { logger } from "matrix-js-sdk/lib/logger.js";

const [url, user, password, bot, plain] = process.argv.slice(2);
const tell = (news) => process.stdout.write(`${JSON.stringify(news)}\n`);
logger.setLevel("silent");
console.log = console.info = console.debug = console.warn = () => {};

const identifier = { type: "m.id.user", user };
const login = await createClient({ baseUrl: url }).loginRequest({ type: "m.login.password", identifier, password });
const client = createClient({
  baseUrl: url,
  userId: login.user_id,
  deviceId: login.device_id,
  accessToken: login.access_token,
  logger,
});

await client.initRustCrypto({ useIndexedDB: false });
const crypto = client.getCrypto();
crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
await crypto.bootstrapCrossSigning({
  authUploadDeviceSigningKeys: (upload) => upload({ type: "m.login.password", identifier, password }),
});

client.on(MatrixEventEvent.Decrypted, (event) => {
  if (event.getSender() !== bot) return;
  const failure = event.isDecryptionFailure() ? event.decryptionFailureReason : undefined;
  tell({ heard: event.getId(), body: failure ? undefined : event.getContent().body, failure });
});
await client.startClient({ initialSyncLimit: 10 });

const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
const { room_id: room } = await client.createRoom({
  ...(plain
    ? { preset: Preset.TrustedPrivateChat, room_version: plain }
    : { preset: Preset.PrivateChat, initial_state: [encryption] }),
  is_direct: true,
  invite: [bot],
});
while (client.getRoom(room)?.getMember(bot)?.membership !== "join") await pause(50);
tell({ room });

for await (const text of createInterface({ input: process.stdin })) {
  // Before the bot's switch has come down to this device, it would say it for all to read.
  while (!(await crypto.isEncryptionEnabledInRoom(room))) await pause(50);
  const { event_id: sent } = await client.sendTextMessage(room, text);
  tell({ sent });
}
process.exit(0);
