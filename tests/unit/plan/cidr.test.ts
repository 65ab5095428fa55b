import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cidr, contains, isMetadata, metadataWithin, parseCidr } from "../../../sdk/plan/cidr";

function cidr(text: string): Cidr {
    const parsed = parseCidr(text);
    assert.ok(parsed, text);
    return parsed;
}

describe("cidr", () => {
    for (const text of ["10.0.0.0/8", "203.0.113.7/32", "0.0.0.0/0", "::/0", "2001:db8::/48", "fe80::1/128"]) {
        it(`reads ${text}`, () => assert.equal(cidr(text).address, text.split("/")[0]));
    }

    const unreadable = [
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "010.0.0.0/8",
        "10.0.0.0/ 8",
        "10.0.0.0/08 ",
        "10.0.0.0/255.0.0.0",
        "::/129",
        "fe80::1%eth0/64",
        "example.com/24",
        "0x0a.0.0.0/8",
        "10.0.0.0/8\n",
    ];
    for (const text of unreadable) {
        it(`does not read ${JSON.stringify(text)}`, () => assert.equal(parseCidr(text), undefined));
    }

    // Plugins read ::ffff:169.254.169.254 as the IPv4 address, so as a range of IPv6 it would hide what it opens.
    for (const text of [
        "::ffff:169.254.169.254/128",
        "::ffff:a9fe:a9fe/128",
        "0:0:0:0:0:ffff:a9fe:a9fe/128",
        "::FFFF:0:0/96",
    ]) {
        it(`does not read the IPv4 range ${text} in the clothes of IPv6`, () =>
            assert.equal(parseCidr(text), undefined));
    }

    it("knows what a range holds", () => {
        assert.equal(contains(cidr("10.0.0.0/8"), cidr("10.1.0.0/16")), true);
        assert.equal(contains(cidr("10.1.0.0/16"), cidr("10.0.0.0/8")), false);
        assert.equal(contains(cidr("10.0.0.0/8"), cidr("11.0.0.0/16")), false);
        assert.equal(contains(cidr("0.0.0.0/0"), cidr("::/0")), false);
        assert.equal(contains(cidr("10.9.9.9/8"), cidr("10.1.0.0/16")), true, "host bits are no part of the range");
        assert.equal(contains(cidr("10.0.0.0/8"), cidr("10.0.0.0/8")), true);
    });

    it("finds link-local ranges in wider ones", () => {
        assert.deepEqual(metadataWithin(cidr("0.0.0.0/0")), [
            "169.254.0.0/16",
            "168.63.129.16/32",
            "100.100.100.200/32",
            "192.0.0.192/32",
        ]);
        assert.deepEqual(metadataWithin(cidr("169.1.2.3/8")), ["169.254.0.0/16"]);
        const unique = [
            ...["fd00:ec2::/32", "fd20:ce::254/128", "fd00:100::100:200/128", "fd00:c1::a9fe:a9fe/128"],
            ...["fd00:42::42/128", "fd00:a9fe:a9fe::1/128"],
        ];
        assert.deepEqual(metadataWithin(cidr("::/0")), ["fe80::/10", "64:ff9b::a9fe:0/112", ...unique]);
        assert.deepEqual(metadataWithin(cidr("fd00::/8")), unique);
        assert.deepEqual(metadataWithin(cidr("10.0.0.0/8")), []);
    });

    for (const text of [
        "169.254.169.254/32",
        "169.254.0.0/16",
        "fe80::/64",
        "fd00:ec2::254/128",
        "64:ff9b::a9fe:a9fe/128",
    ]) {
        it(`knows ${text} as link-local`, () => assert.equal(isMetadata(cidr(text)), true));
    }
    for (const text of ["169.253.0.0/16", "169.255.0.0/16", "0.0.0.0/0", "fec0::/10", "fd00:ec3::/32"]) {
        it(`does not take ${text} for link-local`, () => assert.equal(isMetadata(cidr(text)), false));
    }

    it("either is link-local, or holds the link-local range, or misses it", () => {
        const address = fc.tuple(
            fc.constantFrom(168, 169, 170),
            fc.constantFrom(253, 254, 255),
            fc.nat(255),
            fc.nat(255),
        );
        fc.assert(
            fc.property(address, fc.integer({ min: 0, max: 32 }), (octets, prefix) => {
                const range = cidr(`${octets.join(".")}/${prefix}`);
                const start = octets.reduce((total, octet) => total * 256 + octet, 0);
                const size = 2 ** (32 - prefix);
                const [low, high] = [Math.floor(start / size) * size, Math.floor(start / size) * size + size];
                const closed = [
                    [0xa9fe0000, 0xa9ff0000],
                    [0xa83f8110, 0xa83f8111],
                    [0x646464c8, 0x646464c9],
                ];
                const overlaps = closed.some(([from = 0, to = 0]) => low < to && from < high);
                assert.equal(isMetadata(range) || metadataWithin(range).length > 0, overlaps);
            }),
        );
    });
});
