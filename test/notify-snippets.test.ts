// The receivers in docs/notify.md accept what the Worker signs, and nothing else, in each language of the document.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { notificationBody, notificationOf, readNotification } from "../edge/notify/notification.ts";
import { signedHeaders } from "../edge/notify/sign.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const document = readFileSync(`${root}docs/notify.md`, "utf8");
const SECRET = `whsec_${"A".repeat(43)}=`;
const OF = "shop/order/A%2F1%20%C3%BC";

const LANGUAGES = [
  {
    name: "Node",
    fence: "js",
    command: [process.execPath, "--input-type=module"],
    program: (code: string, input: string) => `${code}
const [secret, cases] = JSON.parse(${JSON.stringify(input)});
const known = { timestamp: "2026-11-26T10:00:00.000Z", data: { version: 7 } };
const lines = cases.map(({ body, headers }) => {
  try {
    const notification = readNotification(secret, body, headers);
    return [notification.data.of, isNews(notification, null), isNews(notification, known)];
  } catch {
    return "refused";
  }
});
console.log(JSON.stringify(lines));`,
  },
  {
    name: "Python",
    fence: "python",
    command: ["python3", "-"],
    program: (code: string, input: string) => `${code}
secret, cases = json.loads(${JSON.stringify(input)})
known = {"timestamp": "2026-11-26T10:00:00.000Z", "data": {"version": 7}}
lines = []
for case in cases:
    try:
        notification = read_notification(secret, case["body"].encode(), case["headers"])
        lines.append([notification["data"]["of"], is_news(notification, None), is_news(notification, known)])
    except ValueError:
        lines.append("refused")
print(json.dumps(lines))
`,
  },
] as const;

/** A notification as the Worker sends it. */
async function sent(version: number, at: string, nowMs = Date.now(), secrets = [SECRET]) {
  const change = { version, atMs: Date.parse(at), state: "succeeded", hint: null, settled: true } as const;
  const read = readNotification(notificationOf(OF, change));
  assert.ok(read.ok);
  const body = notificationBody(read.value, false);
  return { body, headers: await signedHeaders(`id-${version}`, body, secrets, nowMs) };
}

const AT = "2026-11-26T10:00:00Z";
const OTHER = `whsec_${"B".repeat(43)}=`;

describe("the receivers in docs/notify.md", () => {
  for (const { name, fence, command, program } of LANGUAGES) {
    const [file, ...args] = command;
    const isMissing = spawnSync(file, ["--version"]).error !== undefined;

    test(`The receiver in ${name} accepts signed notifications, and orders them by version`, {
      skip: isMissing,
    }, async () => {
      const [, code] = new RegExp(`^\`\`\`${fence}\n([\\s\\S]*?)^\`\`\``, "m").exec(document) ?? [];
      assert.ok(code);
      const forged = await sent(8, AT);
      const cases = [
        await sent(8, AT),
        await sent(7, AT),
        await sent(6, "2026-11-26T09:00:00Z"),
        await sent(1, "2026-11-27T09:00:00Z"),
        await sent(9, AT, Date.now(), [OTHER, SECRET]),
        { ...forged, body: forged.body.replace("succeeded", "failed") },
        { ...forged, headers: { ...forged.headers, "webhook-id": "other" } },
        await sent(8, AT, Date.now(), [OTHER]),
        await sent(8, AT, Date.now() - 301_000),
      ];
      const input = program(code, JSON.stringify([SECRET, cases]));
      const { stdout, stderr } = spawnSync(file, args, { cwd: root, input, encoding: "utf8" });
      const accepted = [true, false, false, true, true].map((isNews) => [OF, true, isNews]);
      assert.deepEqual(JSON.parse(stdout || "null"), [...accepted, ...Array(4).fill("refused")], stderr);
    });
  }
});
