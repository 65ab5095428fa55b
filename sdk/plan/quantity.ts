/**
 * Kubernetes quantities (`500m`, `16Gi`), compared exactly in thousandths.
 */
const factors: Record<string, bigint> = {
    m: 1n,
    "": 1000n,
    k: 1000n * 1000n,
    M: 1000n * 1000n ** 2n,
    G: 1000n * 1000n ** 3n,
    T: 1000n * 1000n ** 4n,
    P: 1000n * 1000n ** 5n,
    Ki: 1000n * 1024n,
    Mi: 1000n * 1024n ** 2n,
    Gi: 1000n * 1024n ** 3n,
    Ti: 1000n * 1024n ** 4n,
    Pi: 1000n * 1024n ** 5n,
};

/** Thousandths of the unit, rounded up as Kubernetes does; `undefined` if it is not a quantity in decimal or binary notation. */
export function parseQuantity(text: string): bigint | undefined {
    const match = /^(\d{1,15})(?:\.(\d{1,9}))?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(text);
    if (!match) return undefined;
    const [, whole = "", fraction = "", suffix = ""] = match;
    const factor = factors[suffix] ?? 0n;
    const scale = 10n ** BigInt(fraction.length);
    return (BigInt(whole + fraction) * factor + scale - 1n) / scale;
}

/** Compares two quantities that have been checked. */
export function exceeds(a: string, b: string): boolean {
    return checked(a) > checked(b);
}

/** The sum of checked quantities, in thousandths. */
export function sum(...quantities: string[]): bigint {
    return quantities.reduce((total, quantity) => total + checked(quantity), 0n);
}

/** Thousandths as a quantity: of a processor, or in whole mebibytes, rounded up. */
export function inUnits(thousandths: bigint, ofProcessor: boolean): string {
    const mebi = factors.Mi as bigint;
    return ofProcessor ? `${thousandths}m` : `${(thousandths + mebi - 1n) / mebi}Mi`;
}

function checked(text: string): bigint {
    const value = parseQuantity(text);
    if (value === undefined) throw new Error(`not a quantity: ${text}`);
    return value;
}
