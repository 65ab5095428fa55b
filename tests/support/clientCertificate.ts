/** A person's own credentials, signed by the cluster as its administrator would have it done. */
import { cryptoProvider, Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import { newKeys, privateKeyPem } from "../../lab/pki";
import type { Bench } from "./bench";

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

export async function clientCertificate(bench: Bench, user: string, group: string) {
    const keys = await newKeys();
    const made = await Pkcs10CertificateRequestGenerator.create({
        name: `CN=${user}, O=${group}`,
        keys,
        signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    });
    const wish = {
        apiVersion: "certificates.k8s.io/v1",
        kind: "CertificateSigningRequest",
        metadata: { name: user },
        spec: {
            request: Buffer.from(made.toString("pem")).toString("base64"),
            signerName: "kubernetes.io/kube-apiserver-client",
            usages: ["client auth"],
        },
    };
    const admin = async (args: string[], input?: unknown) => {
        const answer = await bench.kubectl(args, input === undefined ? {} : { input });
        if (answer.code !== 0) throw new Error(answer.stderr);
        return answer.stdout;
    };
    await admin(["create", "-f", "-"], wish);
    await admin(["certificate", "approve", user]);
    let cert = "";
    await bench.until(async () => {
        cert = await admin(["get", "csr", user, "-o", "jsonpath={.status.certificate}"]);
        return cert !== "";
    });
    return { cert: Buffer.from(cert, "base64").toString(), key: await privateKeyPem(keys.privateKey) };
}
