/**
 * A certificate as PayPal signs its webhooks with, self-made: X.509 in DER, written by hand because Node reads certificates
 * and makes none.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** The name in the certificates of PayPal's sandbox. */
export const SANDBOX_NAME = "messageverificationcerts.sandbox.paypal.com";

export interface SigningCertificate {
  pem: string;
  privateKey: KeyObject;
}

interface CertificateOptions {
  name?: string;
  /** Epoch milliseconds. */
  fromMs: number;
  untilMs: number;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const VERSION = 0xa0;

/** 1.2.840.113549.1.1.11, sha256WithRSAEncryption, with the parameter NULL. */
const SHA256_WITH_RSA = der(
  SEQUENCE,
  der(OBJECT_ID, Buffer.from("2a864886f70d01010b", "hex")),
  Buffer.from("0500", "hex"),
);
/** 2.5.4.3, the common name. */
const COMMON_NAME = der(OBJECT_ID, Buffer.from("550403", "hex"));

/** A certificate that signs itself, with a new key. */
export function createCertificate({ name = SANDBOX_NAME, fromMs, untilMs }: CertificateOptions): SigningCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const subject = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(name)))));
  const signed = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    SHA256_WITH_RSA,
    subject,
    der(SEQUENCE, timeOf(fromMs), timeOf(untilMs)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", signed, privateKey)]);
  const certificate = der(SEQUENCE, signed, SHA256_WITH_RSA, der(BIT_STRING, signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return { pem: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`, privateKey };
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function timeOf(ms: number): Buffer {
  const [digits = ""] = new Date(ms).toISOString().replace(/[-:T]/g, "").split(".");
  return der(GENERALIZED_TIME, Buffer.from(`${digits}Z`));
}
