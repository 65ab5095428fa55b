/** Certificates made by hand with somebody's key, and what clients say of them. */
import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import { spawnSync } from "node:child_process";
import { type AddressInfo } from "node:net";
import * as tls from "node:tls";
import {
    BasicConstraintsExtension,
    type GeneralNameType,
    KeyUsageFlags,
    KeyUsagesExtension,
    SubjectAlternativeNameExtension,
    X509Certificate,
    X509CertificateGenerator,
} from "@peculiar/x509";
import { type KeyPair, newKeys, privateKeyPem } from "../../lab/pki";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface Forged {
    /** Default: a name that says nothing. */
    subject?: string;
    names?: { type: GeneralNameType; value: string }[];
    isCa?: boolean;
    /** Default: a key of its own. */
    key?: "the authority's";
}

/** What whoever has an authority's key can sign with it, asking nobody. */
export async function sign(authority: KeyPair, { subject, names = [], isCa = false, key }: Forged): Promise<KeyPair> {
    const issuer = new X509Certificate(authority.certificate);
    const der = createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" });
    const keys = await newKeys();
    const usage = isCa ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature;
    const certificate = await X509CertificateGenerator.create({
        serialNumber: `01${randomBytes(8).toString("hex")}`,
        notBefore: new Date(Date.now() - 60_000),
        notAfter: new Date(Date.now() + 3_600_000),
        subject: subject ?? "O=made by hand",
        issuer: issuer.subjectName.toJSON(),
        signingKey: await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]),
        publicKey: key ? await issuer.publicKey.export() : keys.publicKey,
        signingAlgorithm: algorithm,
        extensions: [
            new BasicConstraintsExtension(isCa, undefined, true),
            new KeyUsagesExtension(usage, true),
            ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
        ],
    });
    return {
        certificate: `${certificate.toString("pem")}\n`,
        key: key ? authority.key : await privateKeyPem(keys.privateKey),
    };
}

export interface Chain {
    root: string;
    intermediates?: string;
    leaf: KeyPair;
    /** The host that the client means. */
    host: string;
}

/** Why Node's client, which is OpenSSL, ends a handshake with the server; empty if it does not. */
export async function refusedByOpenssl({ root, intermediates = "", leaf, host }: Chain): Promise<string> {
    const server = tls.createServer({ key: leaf.key, cert: `${leaf.certificate}${intermediates}` });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
        return await new Promise((resolve) => {
            // By address no name is sent, as for every client.
            const servername = /^[\d.]+$/.test(host) ? "" : host;
            const checkServerIdentity = (_: string, certificate: tls.PeerCertificate) =>
                tls.checkServerIdentity(host, certificate);
            const options = { host: "127.0.0.1", port, ca: root, servername, checkServerIdentity };
            const client = tls.connect(options, () => resolve(""));
            client.on("error", (error) => resolve(error.message || "refused"));
            client.on("secureConnect", () => client.destroy());
        });
    } finally {
        server.close();
    }
}

export interface GoFinding {
    /** Why it is refused; empty where it is not. */
    Refused: string;
    /** What the root is constrained to, each name after its kind. */
    Permitted: string[];
    Excluded: string[];
    Critical: boolean;
}

/** What Go's verifier says of chains, by name. */
export function verifiedByGo<Name extends string>(
    verifier: string,
    chains: Record<Name, Chain>,
): Record<Name, GoFinding> {
    const plain = Object.entries<Chain>(chains).map(([name, { root, intermediates = "", leaf, host }]) => [
        name,
        { root, intermediates, leaf: leaf.certificate, host },
    ]);
    const input = JSON.stringify(Object.fromEntries(plain));
    const { status, stdout, stderr } = spawnSync(verifier, { input, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<Name, GoFinding>;
}
