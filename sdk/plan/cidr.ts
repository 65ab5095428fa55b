import { BlockList, isIP } from "node:net";

/** An address range whose form has been checked. */
export interface Cidr {
    address: string;
    prefix: number;
    family: "ipv4" | "ipv6";
}

const mapped = new BlockList();
mapped.addSubnet("::ffff:0:0", 96, "ipv6");

/**
 * Reads a range; IPv4 addresses in the clothes of IPv6 (`::ffff:169.254.169.254`) are none, since network plugins
 * read them as IPv4, past every comparison made here.
 */
export function parseCidr(text: string): Cidr | undefined {
    const [address = "", prefixText = "", ...rest] = text.split("/");
    const version = isIP(address);
    if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefixText) || address.includes("%")) return undefined;
    const prefix = Number(prefixText);
    if (prefix > (version === 4 ? 32 : 128)) return undefined;
    if (version === 6 && mapped.check(address, "ipv6")) return undefined;
    return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}

/** Whether `outer` holds the whole of `inner`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
    if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
    const list = new BlockList();
    list.addSubnet(outer.address, outer.prefix, outer.family);
    return list.check(inner.address, inner.family);
}

function known(text: string): Cidr & { text: string } {
    const cidr = parseCidr(text);
    if (!cidr) throw new Error(`not an address range: ${text}`);
    return { ...cidr, text };
}

/**
 * Link-local addresses, and the others at which clouds keep the metadata service with the node's credentials: never a
 * tenant's business. Each is the vendor's own word, in its documentation of instance metadata.
 */
export const metadataRanges = [
    "169.254.0.0/16",
    "fe80::/10",
    "64:ff9b::a9fe:0/112", // 169.254.0.0/16 behind a translator (RFC 6052)
    "fd00:ec2::/32", // Amazon
    "fd20:ce::254/128", // Google
    "168.63.129.16/32", // Azure
    "100.100.100.200/32", // Alibaba
    "fd00:100::100:200/128", // Alibaba
    "192.0.0.192/32", // Oracle
    "fd00:c1::a9fe:a9fe/128", // Oracle
    "fd00:42::42/128", // Scaleway
    "fd00:a9fe:a9fe::1/128", // Akamai
].map(known);

/** Those of them that a wider range would include. */
export function metadataWithin(cidr: Cidr): string[] {
    return metadataRanges.filter((range) => contains(cidr, range)).map((range) => range.text);
}

export function isMetadata(cidr: Cidr): boolean {
    return metadataRanges.some((range) => contains(range, cidr));
}

/** The number an IPv4 address stands for. */
export function toNumber(address: string): number {
    return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** Whether the address is the first of its range, as clouds want it. */
export function isAligned(text: string): boolean {
    const cidr = parseCidr(text);
    return cidr?.family === "ipv4" && toNumber(cidr.address) % 2 ** (32 - cidr.prefix) === 0;
}

/** Whether two IPv4 ranges share an address. */
export function overlap(a: string, b: string): boolean {
    const [first, second] = [parseCidr(a), parseCidr(b)];
    return first !== undefined && second !== undefined && (contains(first, second) || contains(second, first));
}

/** Address ranges that are nobody's on the internet (RFC 1918, and RFC 6598, which clouds admit for a network of one's own). */
export const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

export function isPrivate(text: string): boolean {
    const cidr = parseCidr(text);
    return cidr !== undefined && privateRanges.some((range) => contains(parseCidr(range)!, cidr));
}

/** The address of the API server's Service: the first of the range. */
export function firstAddress(cidr: string): string {
    return cidr.replace(/\.\d+\/\d+$/, ".1");
}
