import { randomBytes, webcrypto } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
    BasicConstraintsExtension,
    cryptoProvider,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    SubjectAlternativeNameExtension,
    X509Certificate,
    X509CertificateGenerator,
} from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const lifetimeDays = 90;

export interface KeyPair {
    certificate: string;
    key: string;
}

export interface Leaf {
    /** Distinguished name, e.g. "CN=admin, O=system:masters". */
    subject: string;
    names?: { dns?: string[]; ip?: string[] };
    usages: ("server" | "client")[];
}

export interface Authority {
    certificate: string;
    key: string;
    issue(leaf: Leaf): Promise<KeyPair>;
}

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

async function pem(kind: "PRIVATE" | "PUBLIC", key: webcrypto.CryptoKey): Promise<string> {
    const der = await webcrypto.subtle.exportKey(kind === "PRIVATE" ? "pkcs8" : "spki", key);
    const lines =
        Buffer.from(der)
            .toString("base64")
            .match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${kind} KEY-----`, ...lines, `-----END ${kind} KEY-----`, ""].join("\n");
}

export const privateKeyPem = (key: webcrypto.CryptoKey): Promise<string> => pem("PRIVATE", key);
export const publicKeyPem = (key: webcrypto.CryptoKey): Promise<string> => pem("PUBLIC", key);

export function newKeys(): Promise<webcrypto.CryptoKeyPair> {
    return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
}

function validity(): { serialNumber: string; notBefore: Date; notAfter: Date } {
    const now = Date.now();
    // A positive serial number: its first bit stays clear.
    const serial = randomBytes(16);
    serial[0] = (serial[0] ?? 0) & 0x7f;
    return {
        serialNumber: serial.toString("hex"),
        // Clocks differ a little even on one machine, between processes that cache the time.
        notBefore: new Date(now - 60_000),
        notAfter: new Date(now + lifetimeDays * 86_400_000),
    };
}

export async function createAuthority(name: string): Promise<Authority> {
    const keys = await newKeys();
    const root: X509Certificate = await X509CertificateGenerator.createSelfSigned({
        ...validity(),
        name: `CN=${name}`,
        keys,
        signingAlgorithm: algorithm,
        extensions: [
            new BasicConstraintsExtension(true, undefined, true),
            new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        ],
    });
    return {
        certificate: `${root.toString("pem")}\n`,
        key: await privateKeyPem(keys.privateKey),
        issue: async ({ subject, names, usages }) => {
            const leafKeys = await newKeys();
            const alternatives = [
                ...(names?.dns ?? []).map((value) => ({ type: "dns" as const, value })),
                ...(names?.ip ?? []).map((value) => ({ type: "ip" as const, value })),
            ];
            const certificate = await X509CertificateGenerator.create({
                ...validity(),
                subject,
                issuer: root.subject,
                signingKey: keys.privateKey,
                publicKey: leafKeys.publicKey,
                signingAlgorithm: algorithm,
                extensions: [
                    new BasicConstraintsExtension(false, undefined, true),
                    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
                    new ExtendedKeyUsageExtension(
                        usages.map((usage) => ExtendedKeyUsage[usage === "server" ? "serverAuth" : "clientAuth"]),
                    ),
                    ...(alternatives.length > 0 ? [new SubjectAlternativeNameExtension(alternatives)] : []),
                ],
            });
            return { certificate: `${certificate.toString("pem")}\n`, key: await privateKeyPem(leafKeys.privateKey) };
        },
    };
}

/** NAME.crt and NAME.key in a folder that only its owner enters. */
export function writePair(folder: string, name: string, pair: KeyPair): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, `${name}.crt`), pair.certificate, { mode: 0o600 });
    writeFileSync(join(folder, `${name}.key`), pair.key, { mode: 0o600 });
}
